package dev.patisserie.inference.model;

import dev.patisserie.common.model.Bfloat16Check;
import dev.patisserie.common.tensorflow.Precision;
import dev.patisserie.inference.classify.Computation;
import dev.patisserie.inference.classify.ServedPrecision;
import java.util.Locale;

/**
 * The rule that chooses the precision in which a model is tried. {@code float32} and {@code bfloat16} are kept.
 * {@code auto} is bfloat16 if this machine is fast in it and the trainer has accepted the model in bfloat16. A model
 * that does not reproduce its probes in bfloat16 is then loaded in float32.
 */
final class PrecisionRule {

    private PrecisionRule() {}

    /**
     * Chooses the precision of a model.
     *
     * @param setting the setting {@code inference.precision}
     * @param hasBfloat16 whether this machine is fast in bfloat16
     * @param check the trainer's comparison; null if the archive has none
     */
    static ServedPrecision choose(Precision setting, boolean hasBfloat16, Bfloat16Check check) {
        return switch (setting) {
            case FLOAT32 -> new ServedPrecision(false, "inference.precision is float32");
            case BFLOAT16 -> new ServedPrecision(true, "inference.precision is bfloat16");
            case AUTO -> auto(hasBfloat16, check);
        };
    }

    private static ServedPrecision auto(boolean hasBfloat16, Bfloat16Check check) {
        if (!hasBfloat16) {
            return new ServedPrecision(false, "this machine has no fast bfloat16");
        }
        if (check == null) {
            return new ServedPrecision(false, "the trainer did not compare the model in bfloat16");
        }
        if (!check.accepted()) {
            return new ServedPrecision(false, "the trainer rejected bfloat16: " + check.reason());
        }
        return new ServedPrecision(
                true,
                String.format(
                        Locale.ROOT,
                        "the trainer accepted bfloat16: accuracy %.4f, in float32 %.4f, on %d holdout images",
                        check.bfloat16().accuracy(),
                        check.float32().accuracy(),
                        check.images()));
    }

    /**
     * Chooses the library for a precision in TensorFlow.
     *
     * @param chosen the precision
     * @param hasBfloat16 whether this machine is fast in bfloat16
     * @param usesOneDnn whether {@code inference.engine} is {@code auto}
     */
    static ServedPrecision withEngine(ServedPrecision chosen, boolean hasBfloat16, boolean usesOneDnn) {
        if (!chosen.isBfloat16()) {
            return chosen;
        }
        if (!usesOneDnn) {
            return chosen.in(Computation.BFLOAT16, "inference.engine is tensorflow");
        }
        return hasBfloat16
                ? chosen.in(Computation.ONEDNN_BFLOAT16, "it is faster in bfloat16")
                : chosen.in(Computation.BFLOAT16, "this machine has no fast bfloat16");
    }

    /** Returns the precision of a model whose trial in bfloat16 failed. */
    static ServedPrecision rejected(String failure) {
        return new ServedPrecision(false, "bfloat16 failed the trial: " + failure);
    }

    /**
     * Returns the precision of a model after its trial.
     *
     * @param wanted the precision in which it was tried
     * @param verified the result
     */
    static ServedPrecision after(ServedPrecision wanted, ModelVerifier.Verified verified) {
        if (verified.computation() == wanted.computation()) {
            return wanted;
        }
        return verified.computation().isBfloat16()
                ? wanted.in(verified.computation(), "oneDNN failed the trial: " + verified.rejection())
                : rejected(verified.rejection());
    }

    /** Returns the precision of the session. */
    static Precision of(ServedPrecision chosen) {
        return chosen.isBfloat16() ? Precision.BFLOAT16 : Precision.FLOAT32;
    }
}
