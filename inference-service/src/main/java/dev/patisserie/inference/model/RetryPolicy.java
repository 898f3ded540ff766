package dev.patisserie.inference.model;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * When a model that cannot be loaded at present is tried again: after a delay that doubles with each failed attempt up
 * to {@link #LONGEST}, without an end.
 *
 * @param attempts failed attempts in a row from which on the model counts as unavailable, at least 1: each further one
 *     is a warning, and the model no longer holds back one whose figures cannot be compared with those of the model
 *     that serves
 * @param delay wait after the first failed attempt
 * @param jitter spreads the attempts of replicas: numbers from 0 (shortest wait) to 1 (longest), 0.5 for the exact
 *     delay
 */
public record RetryPolicy(int attempts, Duration delay, DoubleSupplier jitter) {

    /** Longest delay before jitter, unless the first one is longer. */
    public static final Duration LONGEST = Duration.ofMinutes(1);

    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final double SPREAD = 0.2; // of the delay, to both sides

    /** Returns the wait after a failure that may be the machine's fault: the longest one, so that its cause can end. */
    Duration afterDoubtfulFailure() {
        return jittered(longest());
    }

    private Duration longest() {
        return delay.compareTo(LONGEST) > 0 ? delay : LONGEST;
    }

    /** Returns the wait after that failed attempt, counted from 1. */
    Duration after(int attempt) {
        Duration longest = longest();
        Duration exact = delay.compareTo(SHORTEST) < 0 ? SHORTEST : delay; // zero never grows
        for (int i = 1; i < attempt && exact.compareTo(longest) < 0; i++) {
            exact = exact.multipliedBy(2);
        }
        return jittered(exact.compareTo(longest) > 0 ? longest : exact);
    }

    private Duration jittered(Duration exact) {
        double factor = 1 - SPREAD + 2 * SPREAD * jitter.getAsDouble();
        return Duration.ofMillis(Math.round(exact.toMillis() * factor));
    }
}
