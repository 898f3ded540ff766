package dev.patisserie.feedback.serde;

import dev.patisserie.common.kafka.Records;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.ProcessingContext;

/** The position of the record that a processor reads, for logs and ids. */
public final class RecordPosition {

    private RecordPosition() {}

    /** Returns topic, partition and offset, separated by hyphens; empty outside of the processing of a record. */
    public static Optional<String> of(ProcessingContext context) {
        return context.recordMetadata()
                .map(place -> Records.positionId(place.topic(), place.partition(), place.offset()));
    }
}
