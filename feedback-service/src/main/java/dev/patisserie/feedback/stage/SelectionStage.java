package dev.patisserie.feedback.stage;

import dev.patisserie.common.event.ImageSelected;
import dev.patisserie.common.event.PredictionMade;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.KStream;

/** The part of the topology that selects images for labelling. */
@FunctionalInterface
public interface SelectionStage {

    /**
     * Adds the part.
     *
     * @param predictions the record key of the image, which may be null, and the prediction
     * @return the requests to label, with the image's id as key
     */
    KStream<String, ImageSelected> add(StreamsBuilder builder, KStream<byte[], PredictionMade> predictions);
}
