package dev.patisserie.inference.uncertainty;

import java.util.Locale;

/** The reason for a class activation map. */
public enum ExplainReason {
    /** The sender asked for it. */
    ASKED,
    /** The answer is unsure. */
    UNSURE,
    /** Every answer has one. */
    ALWAYS;

    /** Returns the value of the metric label {@code reason}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
