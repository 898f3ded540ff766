package dev.patisserie.inference.classify;

import dev.patisserie.common.image.ImageRejectedException;

/** Image files to pixels; {@code common}'s {@code ImageDecoder} in production. Thread-safe. */
@FunctionalInterface
public interface PixelDecoder {

    /**
     * Decodes and resizes to a square.
     *
     * @param file an image file's bytes; not changed
     * @param size width and height of the result, in pixels
     * @return RGB, row by row, {@code size x size x 3} bytes
     * @throws ImageRejectedException if the bytes can never become pixels
     */
    byte[] decode(byte[] file, int size);
}
