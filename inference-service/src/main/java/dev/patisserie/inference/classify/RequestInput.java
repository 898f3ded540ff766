package dev.patisserie.inference.classify;

import java.util.List;

/** What a request that waits for its answer wants to have classified. */
public sealed interface RequestInput {

    /** Returns how many images, at least 1. */
    int count();

    /**
     * Image files.
     *
     * @param files their bytes; not changed
     */
    record Files(List<byte[]> files) implements RequestInput {
        @Override
        public int count() {
            return files.size();
        }
    }

    /**
     * Images that are decoded already.
     *
     * @param height in pixels
     * @param width in pixels
     * @param images each is RGB, row by row, {@code height x width x 3} bytes; not changed
     */
    record Pixels(int height, int width, List<byte[]> images) implements RequestInput {
        @Override
        public int count() {
            return images.size();
        }
    }
}
