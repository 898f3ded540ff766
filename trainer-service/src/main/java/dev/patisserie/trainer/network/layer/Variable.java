package dev.patisserie.trainer.network.layer;

import org.tensorflow.ndarray.Shape;

/**
 * A weight of a layer or a network.
 *
 * @param name Keras's name, e.g. {@code kernel} within a layer, {@code conv2d/kernel} within a network
 * @param shape Keras's shape, e.g. {@code [height, width, in, out]} of a convolution
 * @param initializer distribution of the initial values
 * @param trainable whether gradients update it; false for example for a moving average
 */
public record Variable(String name, Shape shape, Initializer initializer, boolean trainable) {

    /** Creates a trainable weight. */
    public Variable(String name, Shape shape, Initializer initializer) {
        this(name, shape, initializer, true);
    }

    /** Returns a weight that is not trainable. */
    static Variable state(String name, Shape shape, Initializer initializer) {
        return new Variable(name, shape, initializer, false);
    }

    /** Returns a convolution's kernel, {@code [height, width, in, out]}. */
    static Variable kernel(String name, Shape shape) {
        long window = shape.get(0) * shape.get(1);
        return new Variable(name, shape, Initializer.glorotUniform(window * shape.get(2), window * shape.get(3)));
    }

    /** Returns this weight with its name within the network. */
    public Variable within(String layer) {
        return new Variable(layer + "/" + name, shape, initializer, trainable);
    }

    /** Returns the number of values. */
    public long size() {
        return shape.size();
    }
}
