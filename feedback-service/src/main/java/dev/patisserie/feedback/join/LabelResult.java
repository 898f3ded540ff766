package dev.patisserie.feedback.join;

import java.util.Locale;

/** The effect of a record of topic {@code labels}, or of a {@code label} header. */
public enum LabelResult {
    /** The first label in force of its labeller for the image. */
    ADDED,
    /** It replaces an earlier label of its labeller. */
    CHANGED,
    /** The same label or retraction was read before. */
    REPEATED,
    /** Its labeller decided later, or the labels were retracted later. */
    OUTDATED,
    /** The labels of an image were retracted. */
    RETRACTED,
    /**
     * A retraction voided no label: the image has none, or all of them were decided after the time of the retraction.
     */
    INEFFECTIVE,
    /** It is not a valid label. */
    INVALID;

    /** Returns the value of the metric label. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
