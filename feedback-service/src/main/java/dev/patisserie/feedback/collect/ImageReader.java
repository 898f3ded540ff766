package dev.patisserie.feedback.collect;

import dev.patisserie.common.event.ImageReference;

/** Reads the bytes of images at their positions. Used on one thread. The owner closes it, after the last use. */
public interface ImageReader extends AutoCloseable {

    /**
     * Reads a record.
     *
     * @throws RuntimeException if Kafka cannot be read at present; the caller retries
     */
    Reading read(ImageReference image);

    @Override
    default void close() {}
}
