package dev.patisserie.common.clock;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that stands still until it is told. In UTC, whatever zone is asked for. */
public final class ManualClock extends Clock {

    private Instant now;

    /** Stands at a moment. */
    public ManualClock(Instant start) {
        now = start;
    }

    /** Goes on. */
    public void pass(Duration time) {
        now = now.plus(time);
    }

    /** Goes to a moment. */
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
