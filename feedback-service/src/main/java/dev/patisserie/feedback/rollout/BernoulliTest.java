package dev.patisserie.feedback.rollout;

import java.util.Arrays;
import java.util.List;

/**
 * A test, valid at every moment, of whether a share is larger than allowed. Null hypothesis: each observation is
 * positive with a probability of at most p0, given the past. With k positive and m other observations the evidence is
 * the mean over the alternatives q &gt; p0 of
 *
 * <pre>
 *   (q / p0)^k * ((1 - q) / (1 - p0))^m
 * </pre>
 *
 * By Ville's inequality it ever reaches 1 / alpha with a probability of at most alpha. Unlike a drift detector it has
 * no restarts, and depends on the counts only. Source: G. Shafer, "Testing by betting", Journal of the Royal
 * Statistical Society A 184, 2021.
 *
 * @param allowed the allowed share p0, above 0 and below 1
 * @param alternatives the shares q, above p0 and at most 1
 */
record BernoulliTest(double allowed, List<Double> alternatives) {

    /** Copies the list and validates the shares. */
    BernoulliTest {
        alternatives = List.copyOf(alternatives);
        if (!(allowed > 0) || alternatives.stream().anyMatch(q -> !(q > allowed && q <= 1))) {
            throw new IllegalArgumentException("shares must be above 0 and the alternatives above it, were %s and %s"
                    .formatted(allowed, alternatives));
        }
    }

    /**
     * Returns the natural logarithm of the evidence.
     *
     * @param positives number k, at least 0
     * @param others number m, at least 0
     */
    double logEvidence(long positives, long others) {
        double[] logs = alternatives.stream()
                .mapToDouble(q -> positives * Math.log(q / allowed)
                        + (others == 0 ? 0 : others * Math.log((1 - q) / (1 - allowed))))
                .toArray();
        double largest = Arrays.stream(logs).max().orElseThrow();
        double sum = 0;
        for (double log : logs) {
            sum += Math.exp(log - largest);
        }
        return largest + Math.log(sum / logs.length);
    }

    /** Returns whether the evidence reaches 1 / alpha. */
    boolean rejects(long positives, long others, double alpha) {
        return logEvidence(positives, others) >= Math.log(1 / alpha);
    }
}
