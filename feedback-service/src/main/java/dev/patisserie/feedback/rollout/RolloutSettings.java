package dev.patisserie.feedback.rollout;

import java.time.Duration;

/**
 * The settings of rollouts.
 *
 * @param alpha the largest probability of a wrong decision by the labels, above 0 and below 1
 * @param timeLimit the time in the phase shadow after which the rollout ends without evidence, above 0
 * @param watch the time after a promotion in which an alarm rolls back, at least 0
 */
public record RolloutSettings(double alpha, Duration timeLimit, Duration watch) {

    /** The defaults. */
    public static final RolloutSettings DEFAULT = new RolloutSettings(0.05, Duration.ofDays(2), Duration.ofDays(7));

    /** Validates the settings. */
    public RolloutSettings {
        if (!(alpha > 0 && alpha < 1)) {
            throw new IllegalArgumentException("alpha must be above 0 and below 1, was " + alpha);
        }
        if (timeLimit.isZero() || timeLimit.isNegative() || watch.isNegative()) {
            throw new IllegalArgumentException(
                    "timeLimit must be above 0 and watch at least 0, were %s and %s".formatted(timeLimit, watch));
        }
    }
}
