package dev.patisserie.inference.classify;

import java.util.List;

/**
 * A loaded model.
 *
 * <p>Thread-safe. The caller owns the instance and closes it exactly once, after its last use; this frees the native
 * memory.
 */
public interface Classifier extends AutoCloseable {

    /**
     * Classifies a batch in one forward pass.
     *
     * @param images at least one; each is RGB, row by row, {@code imageSize x imageSize x 3} bytes, unsigned (scaling
     *     is part of the model); not changed
     * @return shape {@code [images, labels]}, float32; row {@code i} answers image {@code i}
     * @throws IllegalArgumentException if an image has a different number of bytes
     * @throws IllegalStateException if the forward pass fails, or this classifier is closed
     */
    float[][] classify(List<byte[]> images);

    @Override
    void close();
}
