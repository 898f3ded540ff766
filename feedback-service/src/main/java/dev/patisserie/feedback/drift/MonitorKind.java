package dev.patisserie.feedback.drift;

import java.util.Locale;

/** A kind of monitor: the observation that counts as positive, and the tolerance of its share. */
public enum MonitorKind {
    /** A label of the random sample is not the predicted class. Baseline: 1 - holdout accuracy. */
    ERRORS(0.02, false),
    /**
     * The probability of the predicted class is below a quantile of the holdout's. Baseline: the level of that
     * quantile.
     */
    UNSURE(0.02, false),
    /** The image does not resemble the training images. Baseline: their share on the holdout. */
    UNFAMILIAR(0.02, false),
    /** The predicted class is a given one. Its share can rise and fall. Baseline: counted on the stream. */
    MIX(0.05, true);

    private final double tolerance;
    private final boolean isTwoSided;

    MonitorKind(double tolerance, boolean isTwoSided) {
        this.tolerance = tolerance;
        this.isTwoSided = isTwoSided;
    }

    /** Returns the difference from the baseline that is allowed. An alarm means worse than allowed. */
    public double tolerance() {
        return tolerance;
    }

    /** Returns whether a smaller share gives an alarm as well as a larger one. */
    public boolean isTwoSided() {
        return isTwoSided;
    }

    /** Returns the name in events and metric labels. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
