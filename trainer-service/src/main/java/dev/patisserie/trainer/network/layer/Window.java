package dev.patisserie.trainer.network.layer;

import java.util.List;
import org.tensorflow.ndarray.Shape;

/**
 * A window that slides over an image.
 *
 * @param height height, in pixels, at least 1
 * @param width width, in pixels, at least 1
 * @param rows rows from one position to the next, at least 1
 * @param columns columns from one position to the next, at least 1
 * @param padding padding at the edges
 */
public record Window(int height, int width, int rows, int columns, Padding padding) {

    /** The positions that a window may take. */
    public enum Padding {
        /** Only positions within the image. */
        VALID,
        /** One position per stride, with zeros beyond the edges; a maximum and a mean ignore them. */
        SAME
    }

    /** Checks the sizes. */
    public Window {
        if (Math.min(Math.min(height, width), Math.min(rows, columns)) < 1) {
            throw new IllegalArgumentException("size and strides must be at least 1, were %d x %d and %d x %d"
                    .formatted(height, width, rows, columns));
        }
    }

    /** Returns a square window without padding, with strides of one pixel. */
    static Window square(int size) {
        return new Window(size, size, 1, 1, Padding.VALID);
    }

    Window strides(int pixels) {
        return new Window(height, width, pixels, pixels, padding);
    }

    Window same() {
        return new Window(height, width, rows, columns, Padding.SAME);
    }

    /** Returns the shape of an image with one pixel per window position and the given number of channels. */
    Shape slide(Shape image, long channels) {
        ImageShape.require(image);
        return Shape.of(places(image, 0, height, rows), places(image, 1, width, columns), channels);
    }

    private long places(Shape image, int axis, int size, int stride) {
        long room = padding == Padding.SAME ? image.get(axis) : image.get(axis) - size + 1;
        if (room < 1) {
            throw new IllegalArgumentException(
                    "a %d x %d window needs a larger image than %s".formatted(height, width, image));
        }
        return (room + stride - 1) / stride;
    }

    /** Returns whether each output pixel is computed from the input pixel at its place alone. */
    boolean isPixel() {
        return height == 1 && width == 1 && rows == 1 && columns == 1;
    }

    /** Returns the size for the four dimensions of a batch. */
    List<Long> batchSize() {
        return List.of(1L, (long) height, (long) width, 1L);
    }

    /** Returns the strides for the four dimensions of a batch. */
    List<Long> batchStrides() {
        return List.of(1L, (long) rows, (long) columns, 1L);
    }
}
