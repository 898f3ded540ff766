package dev.patisserie.common.image;

import java.util.EnumSet;
import java.util.Set;

/**
 * The limits of an image file, which are checked before it is decoded.
 *
 * @param maxBytes largest file, in bytes, at least 1
 * @param maxPixels largest width x height in a header, at least 1; the limit of a WebP is never above 8 megapixels; it
 *     applies to the canvas of a GIF or WebP
 * @param maxHeaderBytes most bytes before the pixels of a JPEG or PNG (profiles, thumbnails, comments), at least 1
 * @param maxScans most scans of a JPEG, at least 1; each may cost as much as the whole image
 * @param formats the accepted formats, at least one
 */
public record ImageLimits(long maxBytes, long maxPixels, long maxHeaderBytes, int maxScans, Set<ImageFormat> formats) {

    /**
     * 8 MiB and 50 megapixels: every photo of a phone or a camera; half of the bytes before the pixels, since phones
     * put depth maps there; ten times the scans of a usual progressive JPEG.
     */
    public static final ImageLimits DEFAULT =
            new ImageLimits(8L << 20, 50_000_000, 4L << 20, 100, EnumSet.allOf(ImageFormat.class));

    /**
     * The reader of WebP holds about 25 bytes of heap for each pixel (16 megapixels need a heap of 400 MB), and it
     * visits all pixels also for a small result.
     */
    private static final long MAX_WEBP_PIXELS = 8_000_000;

    /** Validates the ranges, and copies the set. */
    public ImageLimits {
        if (maxBytes < 1 || maxPixels < 1 || maxHeaderBytes < 1 || maxScans < 1) {
            throw new IllegalArgumentException(
                    "limits must be at least 1, were %d bytes, %d pixels, %d bytes of header, %d scans"
                            .formatted(maxBytes, maxPixels, maxHeaderBytes, maxScans));
        }
        formats = Set.copyOf(formats);
        if (formats.isEmpty()) {
            throw new IllegalArgumentException("formats must not be empty");
        }
    }

    /** Returns the pixel limit of a format, which its reader may lower. */
    public long maxPixels(ImageFormat format) {
        return format == ImageFormat.WEBP ? Math.min(maxPixels, MAX_WEBP_PIXELS) : maxPixels;
    }

    /** Returns the limits with another file size. */
    public ImageLimits withMaxBytes(long bytes) {
        return new ImageLimits(bytes, maxPixels, maxHeaderBytes, maxScans, formats);
    }
}
