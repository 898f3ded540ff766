package dev.patisserie.inference.classify;

/**
 * The precision of the multiplications of a loaded model.
 *
 * @param isBfloat16 whether it is bfloat16; otherwise it is float32
 * @param reason the reason, for people
 */
public record ServedPrecision(boolean isBfloat16, String reason) {

    /** Returns its name: {@code bfloat16} or {@code float32}. */
    public String label() {
        return isBfloat16 ? "bfloat16" : "float32";
    }
}
