package dev.patisserie.common.image;

/**
 * The structure of an image file, found by the lengths that its parts announce. No pixel is decoded and no metadata but
 * the orientation is read.
 */
public interface ImageStructure {

    /**
     * Returns format, size and orientation.
     *
     * @throws ImageRejectedException if the structure is damaged, or the format's variant is not supported
     */
    ImageHeader header();

    /** Returns the bytes before the pixels; 0 where the format has no room there for metadata. */
    default long headerBytes() {
        return 0;
    }

    /** Returns the number of scans over the pixels: more than 1 in a progressive JPEG only. */
    default int scans() {
        return 1;
    }
}
