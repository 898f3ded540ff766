package dev.patisserie.trainer.metrics;

import java.util.Locale;

/** The code that an error was contained in, which no code expects. */
public enum ErrorSource {
    /** Handling a record of topic training-requests. */
    REQUEST,
    /** An event of topic training-progress that Kafka can never take. */
    PROGRESS,
    /** A task of the worker beside the jobs themselves. */
    WORKER,
    /** A rebalance of the consumer group. */
    REBALANCE;

    /** Returns the value of the label {@code source}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
