package dev.patisserie.trainer.network.layer;

import org.tensorflow.ndarray.Shape;

/**
 * A weight: its name, shape, what it starts as, and how it changes.
 *
 * @param name Keras's, e.g. {@code kernel} within a layer, {@code conv2d/kernel} within a network
 * @param shape Keras's, e.g. {@code [height, width, in, out]} of a convolution
 * @param initializer what its values are before training
 * @param trainable whether it can follow a gradient; a moving average, for one, follows the data
 */
public record Variable(String name, Shape shape, Initializer initializer, boolean trainable) {

    /** A weight that can follow a gradient. */
    public Variable(String name, Shape shape, Initializer initializer) {
        this(name, shape, initializer, true);
    }

    /** Returns a weight that no gradient changes. */
    static Variable state(String name, Shape shape, Initializer initializer) {
        return new Variable(name, shape, initializer, false);
    }

    /** Returns a convolution's kernel, {@code [height, width, in, out]}. */
    static Variable kernel(String name, Shape shape) {
        long window = shape.get(0) * shape.get(1);
        return new Variable(name, shape, Initializer.glorotUniform(window * shape.get(2), window * shape.get(3)));
    }

    /** Returns the same weight of a layer, under its name within the network. */
    public Variable within(String layer) {
        return new Variable(layer + "/" + name, shape, initializer, trainable);
    }

    /** Returns the number of values. */
    public long size() {
        return shape.size();
    }
}
