package dev.patisserie.inference.classify;

/**
 * The computation of a loaded model.
 *
 * @param computation the precision of its multiplications and the library that computes them
 * @param reason the reason for the precision, for people
 * @param engineReason the reason for the library, for people
 */
public record ServedPrecision(Computation computation, String reason, String engineReason) {

    /** Creates a precision in TensorFlow. */
    public ServedPrecision(boolean isBfloat16, String reason) {
        this(isBfloat16 ? Computation.BFLOAT16 : Computation.FLOAT32, reason, "oneDNN is used in bfloat16 only");
    }

    /** Returns the same precision in another library. */
    public ServedPrecision in(Computation other, String why) {
        return new ServedPrecision(other, reason, why);
    }

    /** Returns whether the precision is bfloat16; otherwise it is float32. */
    public boolean isBfloat16() {
        return computation.isBfloat16();
    }

    /** Returns the name of the precision: {@code bfloat16} or {@code float32}. */
    public String label() {
        return isBfloat16() ? "bfloat16" : "float32";
    }

    /** Returns the name of the library: {@code tensorflow} or {@code onednn}. */
    public String engine() {
        return computation.isOneDnn() ? "onednn" : "tensorflow";
    }
}
