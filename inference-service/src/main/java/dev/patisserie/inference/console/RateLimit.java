package dev.patisserie.inference.console;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** So many a second, and as many at once: a token bucket. Thread-safe. */
final class RateLimit {

    private final int perSecond;
    private final Clock clock;
    private double tokens; // guarded by this
    private Instant last;

    /**
     * Starts with a full bucket.
     *
     * @param perSecond how many a second, at least 1
     * @param clock tells the time
     */
    RateLimit(int perSecond, Clock clock) {
        this.perSecond = perSecond;
        this.clock = clock;
        this.tokens = perSecond;
        this.last = clock.instant();
    }

    /** Returns whether one more is within the limit, and counts it if so. */
    synchronized boolean tryAcquire() {
        Instant now = clock.instant();
        double gained = Duration.between(last, now).toMillis() / 1000.0 * perSecond;
        tokens = Math.min(perSecond, tokens + Math.max(0, gained));
        last = now;
        if (tokens < 1) {
            return false;
        }
        tokens--;
        return true;
    }
}
