package dev.patisserie.inference.select;

import java.util.Locale;

/** What a pin comes to. Few, fixed values: they are a metric's label. */
public enum PinState {
    /** No model is pinned. */
    NONE,
    /** The pinned model serves. */
    OBEYED,
    /** The pinned model may serve, and does not yet: it is being loaded. */
    PENDING,
    /** No model of that id is published, or it was withdrawn. */
    UNKNOWN,
    /** The pinned model was tried and failed. */
    REFUSED,
    /** The pinned model cannot be loaded at present, and is tried again. */
    DEFERRED;

    /** Returns the value of the label {@code state}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
