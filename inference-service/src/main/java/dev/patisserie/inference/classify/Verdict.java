package dev.patisserie.inference.classify;

import java.util.List;

/** A prediction held against the class that the image's sender claims. */
public enum Verdict {
    /** The sender claims none. */
    UNLABELLED,
    /** They agree. */
    CORRECT,
    /** They differ. */
    WRONG,
    /** The claimed class is none that the model knows. */
    UNKNOWN_LABEL;

    /**
     * Compares.
     *
     * @param trueLabel the claimed class, or null
     * @param predicted the predicted one
     * @param labels the model's classes
     */
    static Verdict of(String trueLabel, String predicted, List<String> labels) {
        if (trueLabel == null) {
            return UNLABELLED;
        }
        if (!labels.contains(trueLabel)) {
            return UNKNOWN_LABEL;
        }
        return trueLabel.equals(predicted) ? CORRECT : WRONG;
    }
}
