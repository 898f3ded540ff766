package dev.patisserie.inference.select;

import java.util.Locale;

/** The state of a pin. The values are fixed because they are labels of a metric. */
public enum PinState {
    /** No model is pinned. */
    NONE,
    /** The pinned model serves. */
    OBEYED,
    /** The pinned model may serve and is being loaded. */
    PENDING,
    /** No model of that id is published, or it was withdrawn. */
    UNKNOWN,
    /** The pinned model failed verification. */
    REFUSED,
    /** The pinned model cannot be loaded at present and is retried. */
    DEFERRED;

    /** Returns the value of the label {@code state}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
