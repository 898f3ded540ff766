package dev.patisserie.common.time;

import java.time.Duration;

/**
 * The waits between attempts of a step that is retried until it succeeds. They double up to the longest one.
 *
 * @param first wait after the first failure, at least a millisecond
 * @param longest longest wait, at least {@code first}
 */
public record Backoff(Duration first, Duration longest) {

    /** From one second to one minute. */
    public static final Backoff DEFAULT = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(1));

    /** Validates the waits. */
    public Backoff {
        if (first.toMillis() < 1 || longest.compareTo(first) < 0) {
            throw new IllegalArgumentException(
                    "first must be at least PT0.001S and at most longest, were %s and %s".formatted(first, longest));
        }
    }

    /**
     * Returns the wait after a failure.
     *
     * @param failures number of consecutive failures, at least 1
     */
    public Duration after(int failures) {
        Duration wait = first;
        for (int i = 1; i < failures && wait.compareTo(longest) < 0; i++) {
            wait = wait.multipliedBy(2);
        }
        return wait.compareTo(longest) < 0 ? wait : longest;
    }
}
