package dev.patisserie.inference.classify;

import java.time.Duration;

/**
 * The number of images in the next forward pass of one model. The answers of a pass leave together, so the passes of a
 * slow model have few images: a full poll of 64 is answered in at least eight parts. A fast model keeps the maximum,
 * because small passes reduce its throughput.
 *
 * <p>The size depends on the last pass only, so that a busy moment of the machine affects one pass. The first pass has
 * one image, because the time of the model is unknown. Thread-safe.
 */
final class PassSize {

    /**
     * Time of a pass of a slow model: long compared with the fixed cost of a pass and a transaction (about 10 ms), and
     * short for a person who waits. A model is fast if a pass of the maximum size takes at most twice this time.
     */
    static final Duration TARGET = Duration.ofMillis(250);

    /** Maximum number of images in a pass of a slow model. */
    static final int SLOW_MAX = 8;

    private volatile long fitting = 1; // images in TARGET, as measured by the last pass

    /**
     * Returns the size of the next pass. The sizes of a slow model are powers of two, since the library prepares its
     * operations for each size that it has not seen.
     *
     * @param max maximum number of images, at least 1
     */
    int next(int max) {
        long fit = fitting;
        return 2 * fit >= max ? max : Math.toIntExact(Long.highestOneBit(Math.min(fit, SLOW_MAX)));
    }

    /**
     * Receives the duration of a successful pass.
     *
     * @param images number of images, at least 1
     */
    void measured(int images, Duration took) {
        fitting = Math.max(1, TARGET.toNanos() * images / Math.max(1, took.toNanos()));
    }
}
