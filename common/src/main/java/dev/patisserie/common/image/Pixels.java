package dev.patisserie.common.image;

/**
 * Decoded pixels on a white background.
 *
 * @param rgb row by row, {@code height x width x 3} bytes; not copied
 * @param width in pixels
 * @param height in pixels
 */
public record Pixels(byte[] rgb, int width, int height) {

    /** Larger images are sampled at every n-th point, which bounds the heap use of a decode. */
    private static final double WHOLE = 8_000_000;

    /**
     * Returns the sampling step n: every n-th point of every n-th row is decoded.
     *
     * @param width of the image, in pixels
     * @param height of the image, in pixels
     * @return 1 for an image of up to 8 megapixels
     */
    public static int step(int width, int height) {
        return Math.max(1, (int) Math.ceil(Math.sqrt((double) width * height / WHOLE)));
    }

    /** Returns the number of points, of {@code length}, that remain at every {@code step}-th. */
    public static int sampled(int length, int step) {
        return (length + step - 1) / step;
    }
}
