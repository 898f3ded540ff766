package dev.patisserie.inference.model;

import dev.patisserie.common.time.Backoff;
import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * Determines the retries of a model that cannot be loaded at present. The delay doubles with each failed attempt up to
 * {@link #LONGEST}; the number of attempts is unlimited.
 *
 * @param attempts number of consecutive failed attempts after which the model counts as unavailable, at least 1. Each
 *     further failure is logged as a warning, and the model no longer blocks models that are not comparable with the
 *     serving one
 * @param delay wait after the first failed attempt
 * @param jitter source of numbers from 0 (shortest wait) to 1 (longest) that spread the attempts of replicas; 0.5
 *     yields the exact delay
 */
public record RetryPolicy(int attempts, Duration delay, DoubleSupplier jitter) {

    /** Longest delay before jitter, unless the first one is longer. */
    public static final Duration LONGEST = Duration.ofMinutes(1);

    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final double SPREAD = 0.2; // fraction of the delay, in both directions

    /** Returns the wait after a failure that may be the machine's fault: the longest one, so that its cause can end. */
    Duration afterDoubtfulFailure() {
        return jittered(longest());
    }

    private Duration longest() {
        return delay.compareTo(LONGEST) > 0 ? delay : LONGEST;
    }

    /** Returns the wait after that failed attempt, counted from 1. */
    Duration after(int attempt) {
        Duration first = delay.compareTo(SHORTEST) < 0 ? SHORTEST : delay; // zero never grows
        return jittered(new Backoff(first, longest()).after(attempt));
    }

    private Duration jittered(Duration exact) {
        double factor = 1 - SPREAD + 2 * SPREAD * jitter.getAsDouble();
        return Duration.ofMillis(Math.round(exact.toMillis() * factor));
    }
}
