package dev.patisserie.common.dataset;

import java.util.Locale;

/** The three parts of a data set. No image may be in two of them. */
public enum Split {
    /** The weights are fitted to these images. */
    TRAIN,
    /** These images decide which epoch's weights are kept. */
    VALIDATION,
    /** The published accuracy is measured on these images; nothing else uses them. */
    HOLDOUT;

    /** Returns the name of its folder. */
    public String folder() {
        return name().toLowerCase(Locale.ROOT);
    }
}
