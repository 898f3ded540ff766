package dev.patisserie.common.image;

/**
 * What an image file may cost, checked before anything is decoded.
 *
 * @param maxBytes largest file, in bytes, at least 1
 * @param maxPixels largest width x height that a header may announce, at least 1
 */
public record ImageLimits(long maxBytes, long maxPixels) {

    /** 8 MiB and 50 megapixels: every photo of a phone or a camera. */
    public static final ImageLimits DEFAULT = new ImageLimits(8L << 20, 50_000_000);

    /** Checks the ranges. */
    public ImageLimits {
        if (maxBytes < 1 || maxPixels < 1) {
            throw new IllegalArgumentException(
                    "limits must be at least 1, were %d bytes and %d pixels"
                            .formatted(maxBytes, maxPixels));
        }
    }
}
