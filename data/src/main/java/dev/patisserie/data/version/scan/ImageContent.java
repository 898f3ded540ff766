package dev.patisserie.data.version.scan;

import java.io.IOException;

/** Reads the bytes of an image that is published. */
@FunctionalInterface
public interface ImageContent {

    /**
     * Reads the image; called only if the store does not have it.
     *
     * @return all bytes; owned by the caller
     * @throws IOException if they cannot be read
     */
    byte[] read() throws IOException;
}
