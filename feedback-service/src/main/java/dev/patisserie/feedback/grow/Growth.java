package dev.patisserie.feedback.grow;

import dev.patisserie.common.event.DatasetPublished;
import dev.patisserie.common.event.ImageSelected;
import org.apache.kafka.streams.kstream.KStream;

/**
 * The events that the growth of a data set sends.
 *
 * @param reviews requests for a second label, by image id; for topic {@code labelling-queue}
 * @param versions new versions, by {@code dataset@version}; for topic {@code datasets}
 */
public record Growth(KStream<String, ImageSelected> reviews, KStream<String, DatasetPublished> versions) {}
