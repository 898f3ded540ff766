package dev.patisserie.feedback.drift;

import java.util.Arrays;
import java.util.List;

/**
 * An e-detector for a share of positive observations that became larger than allowed. With the allowed share p0, an
 * alternative q and the observation x (1 if positive):
 *
 * <pre>
 *   R(q) = (R(q) + 1) * (q / p0)^x * ((1 - q) / (1 - p0))^(1 - x)
 * </pre>
 *
 * The evidence is the mean of R over the alternatives. If every observation is positive with a probability of at most
 * p0 given the past, then the evidence minus the number of observations is a supermartingale. An alarm at evidence &ge;
 * c therefore comes after at least c observations in the mean, also if c is another number at each observation that
 * depends only on earlier ones. Source: J. Shin, A. Ramdas, A. Rinaldo, "E-detectors: a nonparametric framework for
 * sequential change detection", arXiv:2203.03532; the statistic is that of A. N. Shiryaev (1963) and S. W. Roberts
 * (1966).
 *
 * <p>R is the sum over all start times of the likelihood ratio of a change at that time. The mean start time with these
 * parts as weights estimates the start of the change. The estimate is late by up to a third of the time to the alarm.
 *
 * <p>R is at least the last factor and at most {@value Hypothesis#MAX_EVIDENCE}, so that neither underflow nor overflow
 * occurs and no logarithms are required. Immutable; serialised by Jackson.
 *
 * @param allowed the allowed share p0, above 0 and below 1
 * @param hypotheses the alternatives, at least one
 * @param observations number of observations
 */
public record ShiryaevRobertsDetector(double allowed, List<Hypothesis> hypotheses, long observations) {

    /**
     * Factors from the odds p0 / (1 - p0) of the allowed share to the odds of the alternatives. Rounded to multiples of
     * 2.5 points, the first four are the alternatives of the simulations that the method was chosen by: 7.5, 10, 15 and
     * 25 % for p0 = 5 %, and 10, 15, 20 and 30 % for p0 = 7 %. The last one, 46 and 55 %, stands for 50 %. Odds keep
     * the alternatives between p0 and 1 for every p0.
     */
    private static final double[] ODDS_FACTORS = {1.5, 2.25, 3.3, 6, 16};

    /** Validates the share and copies the list. */
    public ShiryaevRobertsDetector {
        hypotheses = List.copyOf(hypotheses);
        if (!(allowed > 0 && allowed < 1)) {
            throw new IllegalArgumentException("allowed must be above 0 and below 1, was " + allowed);
        }
        for (Hypothesis hypothesis : hypotheses) {
            if (!(hypothesis.share() > allowed && hypothesis.share() < 1)) {
                throw new IllegalArgumentException("share must be above the allowed %s and below 1, was %s"
                        .formatted(allowed, hypothesis.share()));
            }
        }
    }

    /** Returns a detector without observations, whose alternatives follow from the allowed share. */
    public static ShiryaevRobertsDetector of(double allowed) {
        double odds = allowed / (1 - allowed);
        List<Double> shares = Arrays.stream(ODDS_FACTORS)
                .mapToObj(factor -> factor * odds / (1 + factor * odds))
                .toList();
        return of(allowed, shares);
    }

    /** Returns a detector without observations. */
    static ShiryaevRobertsDetector of(double allowed, List<Double> shares) {
        return new ShiryaevRobertsDetector(
                allowed, shares.stream().map(Hypothesis::of).toList(), 0);
    }

    /**
     * Adds an observation.
     *
     * @param at its time, in milliseconds since 1970
     */
    public ShiryaevRobertsDetector with(boolean isPositive, long at) {
        return new ShiryaevRobertsDetector(
                allowed,
                hypotheses.stream()
                        .map(each -> each.with(isPositive, allowed, at))
                        .toList(),
                observations + 1);
    }

    /** Returns the detector without its observations. */
    public ShiryaevRobertsDetector reset() {
        return of(allowed, hypotheses.stream().map(Hypothesis::share).toList());
    }

    /** Returns the evidence that the share became larger than allowed, at least 0. */
    public double evidence() {
        double sum = 0;
        for (Hypothesis hypothesis : hypotheses) {
            sum += hypothesis.evidence();
        }
        return sum / hypotheses.size();
    }

    /** Returns the estimated start of the change, in milliseconds since 1970; 0 before the first observation. */
    public long since() {
        double evidence = evidence() * hypotheses.size();
        double since = 0;
        for (Hypothesis hypothesis : hypotheses) {
            since += evidence == 0 ? 0 : hypothesis.evidence() / evidence * hypothesis.since();
        }
        return Math.round(since);
    }
}
