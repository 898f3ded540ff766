package dev.patisserie.common.image;

/**
 * The position and size of a frame on its canvas, in pixels.
 *
 * @param left the first column, at least 0
 * @param top the first row, at least 0
 * @param width at least 1
 * @param height at least 1
 */
public record Area(int left, int top, int width, int height) {

    /** Returns the column after the last one. */
    public int right() {
        return left + width;
    }

    /** Returns the row after the last one. */
    public int bottom() {
        return top + height;
    }
}
