package dev.patisserie.feedback.rollout.stream;

import org.apache.kafka.streams.processor.api.RecordMetadata;

/** Positions of records, for logs. */
final class Places {

    private Places() {}

    static String text(RecordMetadata place) {
        return "%s-%d-%d".formatted(place.topic(), place.partition(), place.offset());
    }
}
