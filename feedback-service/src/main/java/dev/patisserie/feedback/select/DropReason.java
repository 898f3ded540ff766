package dev.patisserie.feedback.select;

import java.util.Locale;

/** The reason for which an image was not selected although a policy applied to it. */
public enum DropReason {
    /** A near duplicate was selected in the last seven days. */
    NEAR_DUPLICATE,
    /** The largest number of images with its record key was reached. */
    KEY_LIMIT,
    /** The image was selected before: this is another prediction of it. */
    REPEATED,
    /** Two models disagree on the image, and the labels of the day for such images are spent. */
    BUDGET;

    /** Returns the name in metric labels. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
