package dev.patisserie.trainer.input;

import org.tensorflow.ndarray.Shape;

/**
 * What a frozen part of a network made of images, and what they show. The arrays are the batch's own: whoever holds the
 * batch may not change them.
 *
 * @param values {@code size() x shape.size()}, row-major
 * @param labels class of each image, as an index into the labels
 * @param shape of one image's features
 */
public record FeatureBatch(float[] values, int[] labels, Shape shape) {

    /** Returns the number of images. */
    public int size() {
        return labels.length;
    }
}
