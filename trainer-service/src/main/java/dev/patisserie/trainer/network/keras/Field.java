package dev.patisserie.trainer.network.keras;

import java.util.List;
import org.tensorflow.ndarray.Shape;

/**
 * A rectangular window that slides over an image.
 *
 * @param height rows of the window, at least 1
 * @param width columns of the window, at least 1
 * @param rows rows from one position to the next, at least 1
 * @param columns columns from one position to the next, at least 1
 * @param same whether the image is padded, so that there is one position per stride
 */
record Field(int height, int width, int rows, int columns, boolean same) {

    Field {
        if (Math.min(Math.min(height, width), Math.min(rows, columns)) < 1) {
            throw new IllegalArgumentException("sizes and strides of windows must be at least 1");
        }
    }

    /** Returns the shape of an image with one pixel per position and the given number of channels. */
    Shape slide(Shape image, long channels) {
        requireImage(image);
        return Shape.of(places(image.get(0), height, rows), places(image.get(1), width, columns), channels);
    }

    static void requireImage(Shape shape) {
        if (shape.numDimensions() != 3) {
            throw new IllegalArgumentException("expected an image, found " + shape);
        }
    }

    private long places(long size, int window, int stride) {
        long room = same ? size : size - window + 1;
        if (room < 1) {
            throw new IllegalArgumentException("a window of %d needs more than %d pixels".formatted(window, size));
        }
        return (room + stride - 1) / stride;
    }

    /** Returns TensorFlow's name of the padding. */
    String padding() {
        return same ? "SAME" : "VALID";
    }

    /** Returns the strides for the four dimensions of a batch. */
    List<Long> strides() {
        return List.of(1L, (long) rows, (long) columns, 1L);
    }

    /** Returns the size for the four dimensions of a batch. */
    long[] window() {
        return new long[] {1, height, width, 1};
    }
}
