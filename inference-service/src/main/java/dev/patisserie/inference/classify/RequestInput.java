package dev.patisserie.inference.classify;

import java.util.List;

/** The images of a synchronous request. */
public sealed interface RequestInput {

    /** Returns the number of images, at least 1. */
    int count();

    /**
     * Image files.
     *
     * @param files bytes of the files; not modified
     */
    record Files(List<byte[]> files) implements RequestInput {
        @Override
        public int count() {
            return files.size();
        }
    }

    /**
     * Decoded images.
     *
     * @param height height in pixels
     * @param width width in pixels
     * @param images each is RGB, row by row, {@code height x width x 3} bytes; not changed
     */
    record Pixels(int height, int width, List<byte[]> images) implements RequestInput {
        @Override
        public int count() {
            return images.size();
        }
    }
}
