package dev.patisserie.trainer.metrics;

import java.util.Locale;

/** The place of an unexpected error that was contained. */
public enum ErrorSource {
    /** Handling a record of topic training-requests. */
    REQUEST,
    /** An event of topic training-progress that Kafka rejects permanently. */
    PROGRESS,
    /** A task of the scheduler other than a job. */
    WORKER,
    /** A rebalance of the consumer group. */
    REBALANCE,
    /** A change of the searches. */
    SEARCH;

    /** Returns the value of the label {@code source}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
