package dev.patisserie.inference.uncertainty;

/** Selects the images of a batch whose maps are copied from native memory. */
@FunctionalInterface
public interface MapFilter {

    /** Selects no image. */
    MapFilter NONE = (image, output) -> false;

    /** Selects every image. */
    MapFilter ALL = (image, output) -> true;

    /**
     * Returns whether the maps of an image are needed.
     *
     * @param image index of the image in its batch
     * @param output its output without maps
     */
    boolean needs(int image, ModelOutput output);
}
