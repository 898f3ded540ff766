package dev.patisserie.feedback.metrics;

import java.util.Locale;

/** The outcome of a label for one model, or of an image that leaves the join. */
public enum JoinOutcome {
    /** A label was joined with a stored prediction. */
    JOINED,
    /** A label was joined with the prediction that it states. */
    ECHOED,
    /** An image left the join after the window and without a label. */
    EXPIRED,
    /** An image without a label left the join because of the size limit. */
    EVICTED,
    /** Labels of an image were discarded, because no prediction of it came in time. */
    UNKNOWN_IMAGE;

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
