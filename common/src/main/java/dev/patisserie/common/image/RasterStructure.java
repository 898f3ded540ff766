package dev.patisserie.common.image;

/** The structure of a PNG, GIF, BMP or WebP, whose pixels are decoded in Java. */
public interface RasterStructure extends ImageStructure {

    /**
     * Decodes the canvas with the first frame on it.
     *
     * @throws ImageRejectedException if the pixels are damaged or missing
     */
    Pixels pixels();
}
