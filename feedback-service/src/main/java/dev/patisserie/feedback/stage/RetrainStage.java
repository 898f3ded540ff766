package dev.patisserie.feedback.stage;

import dev.patisserie.common.event.RetrainingChanged;
import dev.patisserie.common.event.TrainingRequested;
import java.util.function.Function;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.KStream;

/** The part of the topology that decides on automatic trainings. It reads the stores of the drift monitors. */
@FunctionalInterface
public interface RetrainStage {

    /**
     * The results of the part.
     *
     * @param changes the changes of the last automatic training
     * @param requests the trainings to request
     */
    record Events(KStream<String, RetrainingChanged> changes, KStream<String, TrainingRequested> requests) {}

    /**
     * Adds the part, after the drift monitors.
     *
     * @param source returns the records of a topic
     */
    Events add(StreamsBuilder builder, Function<String, KStream<byte[], byte[]>> source);
}
