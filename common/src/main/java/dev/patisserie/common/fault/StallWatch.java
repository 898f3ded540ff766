package dev.patisserie.common.fault;

import dev.patisserie.common.text.Printable;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Work that is retried until it succeeds: how long the oldest of it has failed, how often, and why. Thread-safe. */
public final class StallWatch {

    /** Work that has failed for this long makes no progress: health reports it. */
    public static final Duration TOLERATED = Duration.ofMinutes(1);

    private static final int LONGEST_REASON = 300;

    private final Clock clock;
    private final Set<Work> failing = ConcurrentHashMap.newKeySet();

    /** Starts with no work. */
    public StallWatch(Clock clock) {
        this.clock = clock;
    }

    /**
     * Work that has failed at least once and has not succeeded since.
     *
     * @param stage kind of the work
     * @param since time of the first failure (UTC)
     * @param attempts failures so far, at least 1
     * @param reason the last failure, at most 300 characters
     * @param needsRestart whether only a new process can make it succeed
     */
    public record Stall(String stage, Instant since, int attempts, String reason, boolean needsRestart) {}

    /**
     * One piece of work, or one kind of it that is done again and again. It is ended when it succeeds or is given up,
     * and may fail again afterwards. Thread-safe.
     */
    public final class Work {

        private final String stage;
        private Stall stall; // guarded by this; null while it does not fail

        private Work(String stage) {
            this.stage = stage;
        }

        /**
         * Notes a failed attempt.
         *
         * @param needsRestart whether only a new process can make it succeed
         */
        public synchronized void failed(Throwable reason, boolean needsRestart) {
            boolean first = stall == null;
            stall = new Stall(
                    stage,
                    first ? clock.instant() : stall.since(),
                    first ? 1 : stall.attempts() + 1,
                    Printable.abbreviated(Reasons.orElse(reason, Reasons.UNEXPECTED), LONGEST_REASON),
                    needsRestart);
            failing.add(this);
        }

        /** Notes the end of the work. */
        public synchronized void ended() {
            stall = null;
            failing.remove(this);
        }

        private synchronized Stream<Stall> stalls() {
            return Stream.ofNullable(stall);
        }
    }

    /** Registers a piece of work, which does not fail yet. */
    public Work begin(String stage) {
        return new Work(stage);
    }

    /** Returns the work that has failed for the longest time; empty if none fails. */
    public Optional<Stall> oldest() {
        return stalls().min(Comparator.comparing(Stall::since));
    }

    /** Returns how long the oldest work of a stage has failed, in seconds; 0 if none does. */
    public double seconds(String stage) {
        return stalls().filter(stall -> stall.stage().equals(stage))
                .map(this::duration)
                .max(Comparator.naturalOrder())
                .map(duration -> duration.toMillis() / 1000.0)
                .orElse(0.0);
    }

    /** Returns the oldest work that has failed for longer than {@link #TOLERATED}. */
    public Optional<Stall> intolerable() {
        return oldest().filter(this::isIntolerable);
    }

    /** Returns work that has failed for longer than that, and that only a new process can do. */
    public Optional<Stall> irreparable() {
        return stalls().filter(Stall::needsRestart).filter(this::isIntolerable).findFirst();
    }

    private Stream<Stall> stalls() {
        return failing.stream().flatMap(Work::stalls);
    }

    private boolean isIntolerable(Stall stall) {
        return duration(stall).compareTo(TOLERATED) > 0;
    }

    private Duration duration(Stall stall) {
        return Duration.between(stall.since(), clock.instant());
    }
}
