package dev.patisserie.inference.verify;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.tensorflow.Precision;

/**
 * The output of the child process.
 *
 * @param precision the precision that reproduces the probes; null if the model was refused
 * @param code code of the refusal, {@link ErrorCode#MODEL_VERIFIER_UNAVAILABLE} for an unexpected exception; null
 *     without a refusal
 * @param message message of the refusal; null without a refusal
 */
record VerificationResult(Precision precision, ErrorCode code, String message) {}
