package dev.patisserie.common.selection;

import dev.patisserie.common.event.CheckpointPublished;
import java.time.Instant;

/**
 * A record of topic {@code checkpoints}.
 *
 * @param checkpoint the event
 * @param at time that orders publications (UTC): the earlier of the event's time and the record's timestamp. A sender
 *     therefore cannot claim a time after the broker accepted the record, and the order does not depend on a replica's
 *     clock.
 */
public record PublishedModel(CheckpointPublished checkpoint, Instant at) {

    /**
     * Creates a published model with its time.
     *
     * @param recordedAt the record's timestamp
     */
    public static PublishedModel of(CheckpointPublished checkpoint, Instant recordedAt) {
        Instant claimed = checkpoint.publishedAt();
        return new PublishedModel(checkpoint, claimed.isAfter(recordedAt) ? recordedAt : claimed);
    }
}
