package dev.patisserie.inference.protocol;

import java.util.List;

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

    /** Output on request: the score of the resemblance to the training images, and its threshold. */
    static final String KNOWN = "known";

    /** Output on request: whether each class is in the prediction set. */
    static final String SET = "set";

    /** Output on request: the class activation map of the most probable class. */
    static final String MAP = "map";

    /** All outputs. */
    static final List<String> OUTPUTS = List.of(PROBABILITIES, LABEL, KNOWN, SET, MAP);

    private Tensors() {}
}
