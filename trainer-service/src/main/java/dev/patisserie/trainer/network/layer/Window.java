package dev.patisserie.trainer.network.layer;

import java.util.List;
import org.tensorflow.ndarray.Shape;

/**
 * A square window that slides over an image.
 *
 * @param size width and height, in pixels, at least 1
 * @param strides pixels from one position to the next, at least 1
 * @param padding padding at the edges
 */
record Window(int size, int strides, Padding padding) {

    /** The positions that a window may take. */
    enum Padding {
        /** Only positions within the image. */
        VALID,
        /** One position per stride, with zeros beyond the edges; a maximum ignores them. */
        SAME
    }

    Window {
        if (size < 1 || strides < 1) {
            throw new IllegalArgumentException(
                    "size and strides must be at least 1, were %d and %d".formatted(size, strides));
        }
    }

    Window strides(int pixels) {
        return new Window(size, pixels, padding);
    }

    Window same() {
        return new Window(size, strides, Padding.SAME);
    }

    /** Returns the shape of an image with one pixel per window position and the given number of channels. */
    Shape slide(Shape image, long channels) {
        if (image.numDimensions() != 3) {
            throw new IllegalArgumentException("expected an image, found " + image);
        }
        return Shape.of(places(image, 0), places(image, 1), channels);
    }

    private long places(Shape image, int axis) {
        long room = padding == Padding.SAME ? image.get(axis) : image.get(axis) - size + 1;
        if (room < 1) {
            throw new IllegalArgumentException(
                    "a %d x %d window needs a larger image than %s".formatted(size, size, image));
        }
        return (room + strides - 1) / strides;
    }

    /** Returns whether each output pixel is computed from the input pixel at its place alone. */
    boolean isPixel() {
        return size == 1 && strides == 1;
    }

    /** Returns the strides for the four dimensions of a batch. */
    List<Long> batchStrides() {
        return List.of(1L, (long) strides, (long) strides, 1L);
    }
}
