package dev.patisserie.trainer.network;

import org.tensorflow.ndarray.Shape;

/**
 * A weight: its name, shape, and what it starts as.
 *
 * @param name Keras's, e.g. {@code kernel} within a layer, {@code conv2d/kernel} within a network
 * @param shape Keras's, e.g. {@code [height, width, in, out]} of a convolution
 * @param initializer what its values are before training
 */
public record Variable(String name, Shape shape, Initializer initializer) {

    /** Returns the number of values. */
    public long size() {
        return shape.size();
    }
}
