package dev.patisserie.trainer.input;

import org.tensorflow.ndarray.Shape;

/**
 * The features of images, and their classes. The batch owns its arrays: callers must not change them.
 *
 * @param values {@code size() x shape.size()}, row-major
 * @param labels class of each image, as an index into the labels
 * @param shape shape of one image's features
 */
public record FeatureBatch(float[] values, int[] labels, Shape shape) {

    /** Returns the number of images. */
    public int size() {
        return labels.length;
    }
}
