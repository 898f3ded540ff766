package dev.patisserie.inference.classify;

import dev.patisserie.common.image.ImageRejectedException;

/** Decodes image files to pixels; implemented by {@code common}'s {@code ImageDecoder} in production. Thread-safe. */
@FunctionalInterface
public interface PixelDecoder {

    /**
     * Decodes a file and resizes it to a square.
     *
     * @param file an image file's bytes; not modified
     * @param size width and height of the result, in pixels
     * @return RGB, row by row, {@code size x size x 3} bytes
     * @throws ImageRejectedException if the file can never be decoded
     */
    byte[] decode(byte[] file, int size);
}
