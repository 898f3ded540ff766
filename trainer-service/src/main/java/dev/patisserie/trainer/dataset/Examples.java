package dev.patisserie.trainer.dataset;

import java.io.IOException;

/**
 * Examples, numbered from 0, that are read in batches: images, or what was computed from them.
 *
 * @param <B> a batch
 */
public interface Examples<B> {

    /** Returns how many there are. */
    int size();

    /**
     * Reads some.
     *
     * @param examples which ones, in this order
     * @throws IOException if they cannot be read
     */
    B read(int... examples) throws IOException;
}
