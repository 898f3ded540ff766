package dev.patisserie.common.time;

import java.time.Duration;
import java.time.Instant;

/**
 * The time between two instants, of which at least one comes from outside. An event may contain any year from
 * -999999999 to 999999999, and {@link Duration#toNanos} and {@link Duration#toMillis} throw for the difference of such
 * times.
 */
public final class Elapsed {

    /** The longest result: 100 years of 365 days, whose nanoseconds fit into a {@code long}. */
    public static final Duration LONGEST = Duration.ofDays(36_500);

    private Elapsed() {}

    /**
     * Returns the time from one instant to another, between 0 and {@link #LONGEST}.
     *
     * @param from any instant
     * @param to any instant; zero is returned if it is before {@code from}, because clocks differ
     */
    public static Duration between(Instant from, Instant to) {
        return between(from, to, LONGEST);
    }

    /**
     * Returns the time from one instant to another, between 0 and a limit.
     *
     * @param longest the limit, at most {@link #LONGEST}
     */
    public static Duration between(Instant from, Instant to, Duration longest) {
        Duration elapsed = Duration.between(from, to);
        if (elapsed.isNegative()) {
            return Duration.ZERO;
        }
        return elapsed.compareTo(longest) > 0 ? longest : elapsed;
    }
}
