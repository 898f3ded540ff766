package dev.patisserie.data.set;

import java.util.Locale;

/** The three parts of a data set. */
public enum Split {
    /** What the weights are fitted to. */
    TRAIN,
    /** What the best epoch is chosen by. */
    VALIDATION,
    /** What the published accuracy is measured on; seen once. */
    HOLDOUT;

    /** Returns the name of its folder. */
    public String folder() {
        return name().toLowerCase(Locale.ROOT);
    }
}
