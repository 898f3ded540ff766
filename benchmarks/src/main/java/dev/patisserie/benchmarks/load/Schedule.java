package dev.patisserie.benchmarks.load;

import java.time.Duration;

/**
 * The due times of images, at equal distances and independent of earlier images.
 *
 * @param imagesPerSecond rate, above 0
 */
record Schedule(double imagesPerSecond) {

    private static final double NANOS = 1e9;

    Schedule {
        if (!(imagesPerSecond > 0 && imagesPerSecond < NANOS)) {
            throw new IllegalArgumentException("expected a rate above 0 images/s, was " + imagesPerSecond);
        }
    }

    /** Returns the due time of image {@code n}, from 0, in nanoseconds from the start. */
    long dueNanos(long n) {
        return Math.round(n * (NANOS / imagesPerSecond));
    }

    /** Returns the number of images that are due within a time from the start. */
    long images(Duration duration) {
        return (long) Math.ceil(duration.toNanos() * (imagesPerSecond / NANOS));
    }
}
