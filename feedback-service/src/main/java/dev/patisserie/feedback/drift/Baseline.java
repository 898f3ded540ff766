package dev.patisserie.feedback.drift;

import java.time.Duration;
import org.apache.commons.statistics.distribution.BetaDistribution;

/**
 * The share of positive observations of a monitor while nothing is wrong: stated by the model's evaluation on its
 * holdout, or counted on the stream after a swap. Immutable; serialised by Jackson.
 *
 * <p>A counted share has an error. The limits of the allowed band therefore include the exact confidence limits of the
 * share (C. J. Clopper, E. S. Pearson, Biometrika 26, 1934) at {@value #ERROR}: if nothing changes, the true share is
 * outside the band after at most one swap in a thousand for each limit, and the bound of the false alarms holds after
 * all others. With {@value #OBSERVATIONS} observations the confidence limits are within 2.3 points of the share, and a
 * tolerance of 5 points decides. With few observations, for example a holdout of 100 images, the confidence limits
 * decide: the band is wider than the tolerance, and a change is detected later instead of alarms without a change.
 *
 * @param positives number of positive observations
 * @param observations number of observations
 * @param startedAt time of the first observation, in milliseconds since 1970; null before it and for a stated share
 */
public record Baseline(long positives, long observations, Long startedAt) {

    /** The baseline before the first observation of a model. */
    public static final Baseline NONE = new Baseline(0, 0, null);

    /** Number of observations of a complete baseline. */
    static final int OBSERVATIONS = 5_000;

    /** Number of observations that suffice after {@link #PERIOD}. */
    static final int FEW_OBSERVATIONS = 500;

    /** The time after which fewer observations suffice. It is chosen in advance, so that the limits stay exact. */
    static final Duration PERIOD = Duration.ofDays(7);

    /** Probability that the true share is above the upper limit, and likewise below the lower one. */
    static final double ERROR = 0.001;

    /** Validates the counts. */
    public Baseline {
        if (positives < 0 || positives > observations) {
            throw new IllegalArgumentException("positives must be 0 to %d, was %d".formatted(observations, positives));
        }
    }

    /**
     * Returns the share that an evaluation states.
     *
     * @param share 0 to 1
     * @param images number of images of the evaluation, at least 1
     */
    public static Baseline stated(double share, long images) {
        return new Baseline(Math.round(share * images), images, null);
    }

    /** Adds an observation. */
    Baseline with(boolean isPositive, long at) {
        return new Baseline(positives + (isPositive ? 1 : 0), observations + 1, startedAt == null ? at : startedAt);
    }

    /** Returns whether the count ends with the observation at this time; a stated share is complete. */
    boolean isComplete(long at) {
        return observations >= OBSERVATIONS
                || observations > 0 && startedAt == null
                || observations >= FEW_OBSERVATIONS && at - startedAt >= PERIOD.toMillis();
    }

    /** Returns the share of the positive observations, 0 to 1; there must be an observation. */
    public double share() {
        return (double) positives / observations;
    }

    /**
     * Returns the largest allowed share: the larger one of the share plus the tolerance and the upper confidence limit.
     * It is above 1 if the tolerance allows every share.
     */
    double upperLimit(double tolerance) {
        return Math.max(share() + tolerance, upperConfidence(positives));
    }

    /** Returns the smallest allowed share; below 0 if the tolerance allows every share. */
    double lowerLimit(double tolerance) {
        return Math.min(share() - tolerance, 1 - upperConfidence(observations - positives));
    }

    private double upperConfidence(long count) {
        return count == observations
                ? 1
                : BetaDistribution.of(count + 1.0, observations - count).inverseSurvivalProbability(ERROR);
    }
}
