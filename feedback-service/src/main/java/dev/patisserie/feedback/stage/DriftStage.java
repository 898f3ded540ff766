package dev.patisserie.feedback.stage;

import dev.patisserie.common.event.DriftChanged;
import dev.patisserie.common.event.FeedbackJoined;
import dev.patisserie.common.event.PredictionMade;
import java.util.function.Function;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.KStream;

/** The part of the topology that detects drift. */
@FunctionalInterface
public interface DriftStage {

    /**
     * Adds the part.
     *
     * @param predictions the record key of the image, which may be null, and the prediction
     * @param labels the first label of each image and model, with the image's id as key
     * @param source returns the records of a topic
     * @return the changes of the monitors
     */
    KStream<String, DriftChanged> add(
            StreamsBuilder builder,
            KStream<byte[], PredictionMade> predictions,
            KStream<String, FeedbackJoined> labels,
            Function<String, KStream<byte[], byte[]>> source);
}
