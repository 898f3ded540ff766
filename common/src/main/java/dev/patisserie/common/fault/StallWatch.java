package dev.patisserie.common.fault;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Work that is retried until it succeeds: how long the oldest of it has failed, how often, and why.
 * Thread-safe.
 */
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
    public record Stall(
            String stage, Instant since, int attempts, String reason, boolean needsRestart) {}

    /** One piece of work. It is ended when it succeeds or is given up. Thread-safe. */
    public final class Work {

        private final String stage;
        private Stall stall; // guarded by this; null before the first failure

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
            stall =
                    new Stall(
                            stage,
                            first ? clock.instant() : stall.since(),
                            first ? 1 : stall.attempts() + 1,
                            shortened(String.valueOf(reason)),
                            needsRestart);
            failing.add(this);
        }

        /** Notes the end of the work. */
        public synchronized void ended() {
            failing.remove(this);
        }

        private synchronized Stall stall() {
            return stall;
        }
    }

    /** Registers a piece of work, which does not fail yet. */
    public Work begin(String stage) {
        return new Work(stage);
    }

    /** Returns the work that has failed for the longest time; empty if none fails. */
    public Optional<Stall> oldest() {
        return failing.stream().map(Work::stall).min(Comparator.comparing(Stall::since));
    }

    /** Returns how long the oldest work of a stage has failed, in seconds; 0 if none does. */
    public double seconds(String stage) {
        return failing.stream()
                .map(Work::stall)
                .filter(stall -> stall.stage().equals(stage))
                .map(this::duration)
                .max(Comparator.naturalOrder())
                .map(duration -> duration.toMillis() / 1000.0)
                .orElse(0.0);
    }

    /** Returns the oldest work that has failed for longer than {@link #TOLERATED}. */
    public Optional<Stall> intolerable() {
        return oldest().filter(stall -> duration(stall).compareTo(TOLERATED) > 0);
    }

    private Duration duration(Stall stall) {
        return Duration.between(stall.since(), clock.instant());
    }

    private static String shortened(String reason) {
        return reason.length() <= LONGEST_REASON
                ? reason
                : reason.substring(0, LONGEST_REASON) + "...";
    }
}
