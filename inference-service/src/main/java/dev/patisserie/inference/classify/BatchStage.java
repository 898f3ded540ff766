package dev.patisserie.inference.classify;

import java.util.Locale;

/** A stage of a batch of images that is retried until it succeeds. */
public enum BatchStage {
    /** The batch could not be read. */
    READ,
    /** No model served. */
    CLASSIFY,
    /** The broker has not acknowledged all outcomes. */
    SEND;

    /** Returns the name in metrics and health. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
