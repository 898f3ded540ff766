package dev.patisserie.common.image.format;

import dev.patisserie.common.image.Pixels;

/** Collects the decoded pixels of a BMP one by one. Not thread-safe. */
final class BmpPainter {

    private final int rows;
    private final boolean topDown;
    private final int step;
    private final Pixels pixels;

    /** Allocates every n-th point of every n-th row; see {@link Pixels#step}. */
    BmpPainter(BmpHeader header) {
        rows = header.height();
        topDown = header.isTopDown();
        step = Pixels.step(header.width(), rows);
        int width = Pixels.sampled(header.width(), step);
        int height = Pixels.sampled(rows, step);
        pixels = new Pixels(new byte[width * height * 3], width, height);
    }

    int step() {
        return step;
    }

    /** Returns whether a point of the stored row is sampled. */
    boolean needsRow(int storedRow) {
        return row(storedRow) % step == 0;
    }

    private int row(int storedRow) {
        return topDown ? storedRow : rows - 1 - storedRow;
    }

    /**
     * Sets a point; points that are not sampled are ignored.
     *
     * @param column column from the left
     * @param storedRow row in the order of the file
     * @param rgb colour as {@code 0xRRGGBB}
     */
    void set(int column, int storedRow, int rgb) {
        int row = row(storedRow);
        if (column % step == 0 && row % step == 0) {
            put(3 * (row / step * pixels.width() + column / step), rgb);
        }
    }

    /** Returns the index of the first pixel of a stored row, for {@link #put}. */
    int startOf(int storedRow) {
        return 3 * (row(storedRow) / step * pixels.width());
    }

    /** Sets the pixel at an index, and returns the index of the next pixel. */
    int put(int at, int rgb) {
        byte[] into = pixels.rgb();
        into[at] = (byte) (rgb >> 16);
        into[at + 1] = (byte) (rgb >> 8);
        into[at + 2] = (byte) rgb;
        return at + 3;
    }

    /** Returns the pixels; pixels that were not set are black. */
    Pixels pixels() {
        return pixels;
    }
}
