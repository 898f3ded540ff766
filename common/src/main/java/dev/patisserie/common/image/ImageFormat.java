package dev.patisserie.common.image;

/**
 * The image formats that are read, told apart by their first bytes; a name or a header is never
 * believed.
 */
public enum ImageFormat {
    /** JPEG: {@code FF D8 FF}. */
    JPEG,
    /** Portable Network Graphics. */
    PNG,
    /** Graphics Interchange Format; the first frame counts. */
    GIF,
    /** Windows bitmap. */
    BMP,
    /** WebP; of an animation, the first frame counts. */
    WEBP
}
