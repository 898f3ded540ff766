package dev.patisserie.common.dataset;

import java.util.Locale;

/** The three parts of a data set. They are disjoint. */
public enum Split {
    /** The images that the weights are fitted to. */
    TRAIN,
    /** The images that select the epoch whose weights are kept. */
    VALIDATION,
    /** The images that the published accuracy is measured on; nothing else uses them. */
    HOLDOUT;

    /** Returns the name of its folder. */
    public String folder() {
        return name().toLowerCase(Locale.ROOT);
    }
}
