package dev.patisserie.common.onednn;

/** A function of each value, applied by the operation that computes the value. */
enum Activation {
    /** The identity. */
    NONE,
    /** Replaces values below 0 by 0. */
    RELU,
    /** Clips values to 0 and 6. */
    RELU6
}
