package dev.patisserie.common.onednn;

/** A function of each value, applied by the operation that computes the value. */
enum Activation {
    /** The identity. */
    NONE,
    /** Replaces values below 0 by 0. */
    RELU,
    /** Clips values to 0 and 6. */
    RELU6,
    /** {@code 1 / (1 + exp(-x))}. */
    SIGMOID,
    /** The product of a value and its sigmoid. */
    SWISH,
    /** {@code (x + 3) / 6}, clipped to 0 and 1. */
    HARD_SIGMOID,
    /** The product of a value and its hard sigmoid. */
    HARD_SWISH
}
