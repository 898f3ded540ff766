package dev.patisserie.trainer.dataset;

import java.io.IOException;

/**
 * Examples, numbered from 0, that are read in batches: images or features.
 *
 * @param <B> a batch
 */
public interface Examples<B> {

    /** Returns the number of examples. */
    int size();

    /**
     * Reads examples.
     *
     * @param examples indexes of the examples, in this order
     * @throws IOException if they cannot be read
     */
    B read(int... examples) throws IOException;
}
