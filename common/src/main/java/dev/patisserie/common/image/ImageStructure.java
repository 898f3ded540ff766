package dev.patisserie.common.image;

/**
 * The structure of an image file, which is found by the stated lengths of its parts. No pixel is decoded, and no
 * metadata except the orientation is read.
 */
public interface ImageStructure {

    /**
     * Returns format, size and orientation.
     *
     * @throws ImageRejectedException if the structure is damaged, or the format's variant is not supported
     */
    ImageHeader header();

    /** Returns the number of bytes before the pixels; 0 if the format has no metadata there. */
    default long headerBytes() {
        return 0;
    }

    /** Returns the number of scans over the pixels, which is above 1 only in a progressive JPEG. */
    default int scans() {
        return 1;
    }
}
