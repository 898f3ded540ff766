package dev.patisserie.benchmarks.load;

import java.time.Duration;

/** Sends images on a schedule, without waiting for answers. */
final class OpenLoop {

    private final Time time;

    OpenLoop(Time time) {
        this.time = time;
    }

    /** Sends an image. */
    @FunctionalInterface
    interface Sender {
        /** Sends image {@code n}. Blocking delays the next send, but not its due time. */
        void send(long n) throws InterruptedException;
    }

    /**
     * Sends every image that is due within a duration. A late image is sent at once.
     *
     * @param start start of the schedule on this loop's clock
     * @return the longest delay of a send after its due time, in nanoseconds
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
