package dev.patisserie.inference.config;

/** The libraries that may compute forward passes. */
public enum Engine {
    /** oneDNN's primitives in bfloat16, on a CPU that is fast in it, for models that they support; else TensorFlow. */
    AUTO,
    /** TensorFlow. */
    TENSORFLOW
}
