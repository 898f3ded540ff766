package dev.patisserie.trainer.dataset;

import java.io.IOException;

/** The bytes of an image of a data set, in a file or in a store. Thread-safe. */
public interface ImageContent {

    /** Returns the name of the image for messages, unique in the data set. */
    String name();

    /**
     * Returns the number of bytes.
     *
     * @throws IOException if it cannot be determined
     */
    long bytes() throws IOException;

    /**
     * Reads the bytes.
     *
     * @return all bytes; owned by the caller
     * @throws dev.patisserie.common.fault.PatisserieException {@code DATASET_*} if they cannot be read from the store
     *     of the data set
     * @throws IOException if the file cannot be read
     */
    byte[] read() throws IOException;
}
