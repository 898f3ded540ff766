package dev.patisserie.feedback.rollout.stream;

import java.util.Locale;

/** The outcome of a shadow answer. */
public enum ImageOutcome {
    /** Both models gave the same class. */
    AGREED,
    /** The models gave different classes. */
    DISAGREED,
    /** The candidate failed. */
    FAILED,
    /** The image was compared before. */
    REPEATED,
    /** A near duplicate was compared within a day. It is one of the images above, and not in the evidence. */
    NEAR_DUPLICATE,
    /** The answer belongs to an earlier or an unknown rollout. */
    OTHER_ROLLOUT,
    /** The record is invalid. */
    INVALID,
    /** The state of an image was removed before its time, because the partition had the maximum number of images. */
    EVICTED;

    /** Returns the name in metric labels. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
