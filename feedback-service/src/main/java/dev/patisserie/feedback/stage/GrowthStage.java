package dev.patisserie.feedback.stage;

import dev.patisserie.common.event.DatasetPublished;
import dev.patisserie.common.event.FeedbackJoined;
import dev.patisserie.common.event.ImageSelected;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.KStream;

/** The part of the topology that adds labelled images to the data set. */
@FunctionalInterface
public interface GrowthStage {

    /**
     * Adds the part.
     *
     * @param joined the joined records, with the image's id as key
     * @param selected the requests to label, with the image's id as key
     */
    Events add(StreamsBuilder builder, KStream<String, FeedbackJoined> joined, KStream<String, ImageSelected> selected);

    /**
     * The events to send.
     *
     * @param reviews labels to review
     * @param versions new versions of the data set
     */
    record Events(KStream<String, ImageSelected> reviews, KStream<String, DatasetPublished> versions) {}
}
