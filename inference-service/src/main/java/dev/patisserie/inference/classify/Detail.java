package dev.patisserie.inference.classify;

/** A statement on an answer besides its probabilities. */
public enum Detail {
    /** The resemblance to the training images. */
    KNOWN,
    /** The prediction set. */
    SET,
    /** The class activation map. */
    MAP
}
