package dev.patisserie.common.onednn;

/**
 * A window that slides over an image.
 *
 * @param rows positions along the height
 * @param columns positions along the width
 */
record Window(Axis rows, Axis columns) {

    /** A window of one pixel at every position. */
    static final Window PIXEL = new Window(Axis.PIXEL, Axis.PIXEL);

    /**
     * The positions along one axis.
     *
     * @param size pixels of the window, at least 1
     * @param stride pixels from one position to the next, at least 1
     * @param before padding before the first pixel, in pixels
     * @param after padding after the last pixel, in pixels
     */
    record Axis(int size, int stride, int before, int after) {

        static final Axis PIXEL = new Axis(1, 1, 0, 0);

        /** Returns an axis with TensorFlow's padding SAME: one position per stride, the odd pixel after the image. */
        static Axis same(int pixels, int size, int stride) {
            int positions = (pixels + stride - 1) / stride;
            int padding = Math.max(0, (positions - 1) * stride + size - pixels);
            return new Axis(size, stride, padding / 2, padding - padding / 2);
        }

        /** Returns an axis without padding. */
        static Axis valid(int size, int stride) {
            return new Axis(size, stride, 0, 0);
        }

        /** Returns this axis with padding. */
        Axis padded(int pixelsBefore, int pixelsAfter) {
            return new Axis(size, stride, before + pixelsBefore, after + pixelsAfter);
        }

        private Axis enlarged() {
            if (before > 1 || after > 1) {
                throw new UnsupportedGraphException("a pooling has a padding of more than one pixel");
            }
            return new Axis(3, stride, before + 1, after + 1);
        }

        /** Returns the number of positions in an image with that many pixels. */
        int positions(int pixels) {
            return (pixels + before + after - size) / stride + 1;
        }

        /** Returns the padding after that many pixels that the last position reaches. */
        int reachedAfter(int pixels) {
            int end = (positions(pixels) - 1) * stride - before + size;
            return Math.max(0, end - pixels);
        }
    }

    /**
     * Returns a window of three pixels whose middle is at the positions of this window of one pixel.
     *
     * @throws UnsupportedGraphException if it would begin or end outside the padding
     */
    Window enlarged() {
        return new Window(rows.enlarged(), columns.enlarged());
    }

    /** Returns the only position of a window that covers a whole image. */
    static Window whole(int height, int width) {
        return new Window(Axis.valid(height, 1), Axis.valid(width, 1));
    }
}
