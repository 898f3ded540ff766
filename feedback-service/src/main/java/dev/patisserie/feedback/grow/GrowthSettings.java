package dev.patisserie.feedback.grow;

import dev.patisserie.common.time.Backoff;
import java.time.Duration;
import java.util.Optional;

/**
 * The settings of the growth of a data set.
 *
 * @param dataset name of the data set
 * @param publishAfter number of accepted new, changed or retracted labels that are published, at least 1
 * @param publishEvery time after the last version at which at least one such label is published; empty for never
 * @param growFromHeaders whether labels of the senders of images, with source {@code header}, are published
 * @param retention time for which the bytes of an image without a label are kept after its last selection, or after the
 *     retraction of its label
 * @param pause shortest time between two attempts to publish; each reads a manifest
 * @param backoff waits after failures of the store or of Kafka
 */
public record GrowthSettings(
        String dataset,
        int publishAfter,
        Optional<Duration> publishEvery,
        boolean growFromHeaders,
        Duration retention,
        Duration pause,
        Backoff backoff) {

    private static final Duration PAUSE = Duration.ofSeconds(10);

    /** Validates the number. */
    public GrowthSettings {
        if (publishAfter < 1) {
            throw new IllegalArgumentException("publishAfter must be at least 1, was " + publishAfter);
        }
    }

    /** Creates the settings with the usual waits. */
    public GrowthSettings(
            String dataset,
            int publishAfter,
            Optional<Duration> publishEvery,
            boolean growFromHeaders,
            Duration retention) {
        this(dataset, publishAfter, publishEvery, growFromHeaders, retention, PAUSE, Backoff.DEFAULT);
    }
}
