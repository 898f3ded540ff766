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

/** Tracks the failures of work that is retried until it succeeds. Thread-safe. */
public final class StallWatch {

    /** Health reports work that has failed for longer than this. */
    public static final Duration TOLERATED = Duration.ofMinutes(1);

    private static final int LONGEST_REASON = 300;

    private final Clock clock;
    private final Set<Work> failing = ConcurrentHashMap.newKeySet();

    /** Creates a watch without work. */
    public StallWatch(Clock clock) {
        this.clock = clock;
    }

    /**
     * Work that has failed at least once and has not succeeded since.
     *
     * @param stage the kind of work
     * @param since time of the first failure since the last success (UTC)
     * @param attempts number of failures, at least 1
     * @param reason the last failure, at most 300 characters
     * @param needsRestart whether only a new process can succeed
     */
    public record Stall(String stage, Instant since, int attempts, String reason, boolean needsRestart) {}

    /**
     * A piece of work, or a repeated kind of work. It ends with its success or abandonment, and may fail again
     * afterwards. Thread-safe.
     */
    public final class Work {

        private final String stage;
        private Stall stall; // guarded by this; null unless the work is failing

        private Work(String stage) {
            this.stage = stage;
        }

        /**
         * Records a failed attempt.
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

        /** Records the end of the work. */
        public synchronized void ended() {
            stall = null;
            failing.remove(this);
        }

        private synchronized Stream<Stall> stalls() {
            return Stream.ofNullable(stall);
        }
    }

    /** Registers a piece of work without failures. */
    public Work begin(String stage) {
        return new Work(stage);
    }

    /** Returns the work that has failed for the longest time; empty if no work is failing. */
    public Optional<Stall> oldest() {
        return stalls().min(Comparator.comparing(Stall::since));
    }

    /** Returns the duration of the longest failure of a stage, in seconds; 0 if no work is failing. */
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

    /** Returns work that has failed for longer than that and that needs a new process. */
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
