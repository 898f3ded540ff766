package dev.patisserie.inference.http;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** A token bucket whose capacity equals its rate per second. Thread-safe. */
public final class RateLimit {

    private final int perSecond;
    private final Clock clock;
    private double tokens; // guarded by this
    private Instant last;

    /**
     * Creates a full bucket.
     *
     * @param perSecond rate per second, at least 1
     * @param clock source of the current time
     */
    public RateLimit(int perSecond, Clock clock) {
        this.perSecond = perSecond;
        this.clock = clock;
        this.tokens = perSecond;
        this.last = clock.instant();
    }

    /** Takes a token if one is available; returns whether it did. */
    public synchronized boolean tryAcquire() {
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
