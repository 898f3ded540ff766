package dev.patisserie.inference.classify;

/** The ways to compute a model: precisions of its multiplications, and the libraries that compute them. */
public enum Computation {
    /** float32 in TensorFlow. */
    FLOAT32,
    /** bfloat16 in TensorFlow. */
    BFLOAT16,
    /** bfloat16 by the primitives of oneDNN. */
    ONEDNN_BFLOAT16;

    /** Returns whether the precision is bfloat16; otherwise it is float32. */
    public boolean isBfloat16() {
        return this != FLOAT32;
    }

    /** Returns whether oneDNN computes; otherwise TensorFlow does. */
    public boolean isOneDnn() {
        return this == ONEDNN_BFLOAT16;
    }

    /**
     * Returns the way in which a model is tried that failed in this one.
     *
     * @throws IllegalStateException if there is none
     */
    public Computation fallback() {
        return switch (this) {
            case ONEDNN_BFLOAT16 -> BFLOAT16;
            case BFLOAT16 -> FLOAT32;
            case FLOAT32 -> throw new IllegalStateException("float32 in TensorFlow has no fallback");
        };
    }
}
