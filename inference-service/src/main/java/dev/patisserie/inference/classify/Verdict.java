package dev.patisserie.inference.classify;

import java.util.List;

/** The comparison of a prediction with the class claimed by the image's sender. */
public enum Verdict {
    /** The sender claims no class. */
    UNLABELLED,
    /** The prediction equals the claimed class. */
    CORRECT,
    /** The prediction differs from the claimed class. */
    WRONG,
    /** The model does not know the claimed class. */
    UNKNOWN_LABEL;

    /**
     * Compares a prediction with the claimed class.
     *
     * @param trueLabel the claimed class, or null
     * @param predicted the predicted class
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
