package dev.patisserie.common.image;

/**
 * Image files to pixels at a model's size.
 *
 * <p>Thread-safe: many threads decode with one instance. The caller owns it and closes it once.
 */
public final class ImageDecoder implements AutoCloseable {

    /** Opens a decoder that rejects what is over {@code limits}. */
    public ImageDecoder(ImageLimits limits) {}

    /**
     * Decodes, turns upright, and resizes to a square (the aspect ratio is not kept, as in Keras's
     * {@code flow_from_directory}).
     *
     * @param file an image file's bytes; not changed
     * @param size width and height of the result, in pixels
     * @return RGB, row by row, {@code size x size x 3} bytes, each an unsigned value 0 to 255
     * @throws ImageRejectedException if the bytes can never become pixels; see the {@code IMAGE_*}
     *     codes
     */
    public byte[] decode(byte[] file, int size) {
        throw new IllegalStateException("being written");
    }

    @Override
    public void close() {}
}
