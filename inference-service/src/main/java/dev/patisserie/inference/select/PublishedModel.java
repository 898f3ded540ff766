package dev.patisserie.inference.select;

import dev.patisserie.common.event.CheckpointPublished;
import java.time.Instant;

/**
 * A checkpoint as the topic holds it.
 *
 * @param checkpoint the event
 * @param at time that orders publications (UTC): the earlier of the event's own and its record's. A sender can
 *     therefore not claim a time after the broker took the record, and the time depends on no replica's clock.
 */
public record PublishedModel(CheckpointPublished checkpoint, Instant at) {

    /**
     * Reads the time.
     *
     * @param recordedAt the record's timestamp
     */
    public static PublishedModel of(CheckpointPublished checkpoint, Instant recordedAt) {
        Instant claimed = checkpoint.publishedAt();
        return new PublishedModel(checkpoint, claimed.isAfter(recordedAt) ? recordedAt : claimed);
    }
}
