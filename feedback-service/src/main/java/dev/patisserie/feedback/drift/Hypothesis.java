package dev.patisserie.feedback.drift;

/**
 * The evidence for one alternative: from some time on, the share of positive observations is {@code share}.
 *
 * @param share the share q of the alternative, above the allowed share and below 1
 * @param evidence the Shiryaev-Roberts statistic R, at least 0 and at most {@value #MAX_EVIDENCE}
 * @param since the estimated start of the change, in milliseconds since 1970; 0 before the first observation
 */
public record Hypothesis(double share, double evidence, double since) {

    /**
     * Limits the statistic, so that a stream of any length causes no overflow. The limit only lowers the evidence, so
     * that the bound of the run length still holds; it is above every threshold.
     */
    static final double MAX_EVIDENCE = 1e200;

    /** Returns the hypothesis without evidence. */
    static Hypothesis of(double share) {
        return new Hypothesis(share, 0, 0);
    }

    /**
     * Adds an observation.
     *
     * @param allowed the allowed share p0
     */
    Hypothesis with(boolean isPositive, double allowed, double at) {
        double ratio = isPositive ? share / allowed : (1 - share) / (1 - allowed);
        return new Hypothesis(
                share,
                Math.min(MAX_EVIDENCE, (evidence + 1) * ratio),
                // The mean of the start times, weighted by their parts of R, does not depend on the ratio.
                (evidence * since + at) / (evidence + 1));
    }
}
