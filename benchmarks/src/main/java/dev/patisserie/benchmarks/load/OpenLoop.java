package dev.patisserie.benchmarks.load;

import java.time.Duration;

/** Sends on a schedule, without waiting for any answer. */
final class OpenLoop {

    private final Time time;

    OpenLoop(Time time) {
        this.time = time;
    }

    /** Hands an image on. */
    @FunctionalInterface
    interface Sender {
        /** Sends image {@code n}; may block, which delays the sending of the next, not its due. */
        void send(long n) throws InterruptedException;
    }

    /**
     * Sends every image that is due within a duration. One that is late is sent at once.
     *
     * @param start of the schedule, on this loop's clock
     * @return the longest that an image was sent after it was due, in nanoseconds
     */
    long run(Schedule schedule, long start, Duration duration, Sender sender) throws InterruptedException {
        long images = schedule.images(duration);
        long latest = 0;
        for (long n = 0; n < images; n++) {
            long due = start + schedule.dueNanos(n);
            time.waitUntil(due);
            latest = Math.max(latest, time.nanos() - due);
            sender.send(n);
        }
        return latest;
    }
}
