package dev.patisserie.common.image;

/**
 * The place of a frame on its canvas, in pixels.
 *
 * @param left of its first column, at least 0
 * @param top of its first row, at least 0
 * @param width at least 1
 * @param height at least 1
 */
public record Area(int left, int top, int width, int height) {

    /** The column behind the last one. */
    public int right() {
        return left + width;
    }

    /** The row below the last one. */
    public int bottom() {
        return top + height;
    }
}
