package dev.patisserie.feedback.stage;

import dev.patisserie.common.event.DriftChanged;
import dev.patisserie.common.event.FeedbackJoined;
import dev.patisserie.common.event.ImageSelected;
import dev.patisserie.common.event.RolloutChanged;
import java.util.function.Function;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.KStream;

/** The part of the topology that coordinates rollouts. */
@FunctionalInterface
public interface RolloutStage {

    /**
     * The events to send.
     *
     * @param changes the changes of rollouts
     * @param selected requests to label images on which two models disagree, with the image's id as key
     */
    record Events(KStream<String, RolloutChanged> changes, KStream<String, ImageSelected> selected) {}

    /**
     * Adds the part.
     *
     * @param joined the joined records, with the image's id as key
     * @param selected the requests to label of the other policies, with the image's id as key
     * @param drift the changes of the drift monitors
     * @param source returns the records of a topic
     */
    Events add(
            StreamsBuilder builder,
            KStream<String, FeedbackJoined> joined,
            KStream<String, ImageSelected> selected,
            KStream<String, DriftChanged> drift,
            Function<String, KStream<byte[], byte[]>> source);
}
