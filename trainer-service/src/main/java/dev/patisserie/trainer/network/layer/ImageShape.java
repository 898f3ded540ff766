package dev.patisserie.trainer.network.layer;

import org.tensorflow.ndarray.Shape;

/** Checks the shapes of images. */
final class ImageShape {

    private ImageShape() {}

    /**
     * Returns the shape of an image.
     *
     * @throws IllegalArgumentException if it is not {@code [height, width, channels]}
     */
    static Shape require(Shape shape) {
        if (shape.numDimensions() != 3) {
            throw new IllegalArgumentException("expected an image, found " + shape);
        }
        return shape;
    }
}
