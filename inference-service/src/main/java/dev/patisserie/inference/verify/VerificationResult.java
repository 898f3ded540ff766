package dev.patisserie.inference.verify;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.inference.classify.Computation;
import dev.patisserie.inference.model.ModelVerifier;

/**
 * The output of the child process.
 *
 * @param computation the computation that reproduces the probes; null if the model was refused
 * @param rejection the reason if it is not the one that was tried; null otherwise
 * @param code code of the refusal, {@link ErrorCode#MODEL_VERIFIER_UNAVAILABLE} for an unexpected exception; null
 *     without a refusal
 * @param message message of the refusal; null without a refusal
 */
record VerificationResult(Computation computation, String rejection, ErrorCode code, String message) {

    static VerificationResult passed(ModelVerifier.Verified verified) {
        return new VerificationResult(verified.computation(), verified.rejection(), null, null);
    }

    static VerificationResult refused(ErrorCode code, String message) {
        return new VerificationResult(null, null, code, message);
    }
}
