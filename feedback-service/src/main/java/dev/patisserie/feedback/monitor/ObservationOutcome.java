package dev.patisserie.feedback.monitor;

import dev.patisserie.feedback.drift.Repetition;
import java.util.Locale;

/** The outcome of an answer or a label. */
public enum ObservationOutcome {
    /** It counts in the monitors. */
    COUNTED,
    /** An observation with the same record key was counted less than a minute apart. */
    SAME_MINUTE,
    /** A near duplicate of its image was counted within a day. */
    NEAR_DUPLICATE,
    /** It belongs to another model than the one in use, or no model is known. */
    OTHER_MODEL,
    /** The record of a model or a swap is invalid. */
    INVALID;

    static ObservationOutcome of(Repetition repetition) {
        return repetition == Repetition.SAME_MINUTE ? SAME_MINUTE : NEAR_DUPLICATE;
    }

    /** Returns the name in metric labels. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
