package dev.patisserie.common.image;

/**
 * What a file's first bytes say, read without decoding a pixel.
 *
 * @param format by magic bytes
 * @param width as stored, in pixels, at least 1
 * @param height as stored, in pixels, at least 1
 * @param orientation EXIF orientation, 1 to 8; 1 where there is none
 */
public record ImageHeader(ImageFormat format, int width, int height, int orientation) {

    /**
     * Reads and checks a header.
     *
     * @param file the whole file; not changed
     * @param limits what the file may cost
     * @throws ImageRejectedException if the file is empty, too large, of no known format, or
     *     announces too many pixels
     */
    public static ImageHeader read(byte[] file, ImageLimits limits) {
        throw new IllegalStateException("being written");
    }
}
