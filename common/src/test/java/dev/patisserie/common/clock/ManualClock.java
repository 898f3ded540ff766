package dev.patisserie.common.clock;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that advances only on request. It is always in UTC. */
public final class ManualClock extends Clock {

    private Instant now;

    /** Creates a clock at a moment. */
    public ManualClock(Instant start) {
        now = start;
    }

    /** Advances the clock. */
    public void pass(Duration time) {
        now = now.plus(time);
    }

    /** Sets the clock. */
    public void set(Instant moment) {
        now = moment;
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
