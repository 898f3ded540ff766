package dev.patisserie.trainer.dataset;

import java.util.Locale;

/** The three parts of a data set. No image may be in two of them. */
public enum Split {
    /** What the weights are fitted to. */
    TRAIN,
    /** What decides which epoch's weights are kept. */
    VALIDATION,
    /** What the finished model is judged by; nothing else ever looks at it. */
    HOLDOUT;

    /** Returns the name of its folder. */
    public String folder() {
        return name().toLowerCase(Locale.ROOT);
    }
}
