package dev.patisserie.benchmarks.load;

import java.time.Duration;

/**
 * When each image is to be sent: at equal distances, whatever becomes of those before it.
 *
 * @param imagesPerSecond above 0
 */
record Schedule(double imagesPerSecond) {

    private static final double NANOS = 1e9;

    Schedule {
        if (!(imagesPerSecond > 0 && imagesPerSecond < NANOS)) {
            throw new IllegalArgumentException("expected a rate above 0 images/s, was " + imagesPerSecond);
        }
    }

    /** Returns when image {@code n}, from 0, is due, in nanoseconds from the start. */
    long dueNanos(long n) {
        return Math.round(n * (NANOS / imagesPerSecond));
    }

    /** Returns how many images are due before that much time has passed. */
    long images(Duration duration) {
        return (long) Math.ceil(duration.toNanos() * (imagesPerSecond / NANOS));
    }
}
