package dev.patisserie.feedback.grow;

import java.util.Locale;

/** The outcome of the collection of an image's bytes. */
public enum CollectionOutcome {
    /** The bytes are in the data set store. */
    SAVED,
    /** The record had been deleted before it was read. */
    EXPIRED,
    /** The record is no image, or too large. */
    UNUSABLE,
    /** Neither the label nor the prediction names the position of the image. */
    UNREFERENCED;

    /** Returns the name in metric labels. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
