package dev.patisserie.inference.protocol;

/** The names of the tensors. */
final class Tensors {

    /** Input: image files. */
    static final String IMAGE = "image";

    /** Input: images as RGB. */
    static final String PIXELS = "pixels";

    /** Output: one probability per image and class. */
    static final String PROBABILITIES = "probabilities";

    /** Output: the most probable class per image. */
    static final String LABEL = "label";

    private Tensors() {}
}
