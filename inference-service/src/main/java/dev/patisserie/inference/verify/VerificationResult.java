package dev.patisserie.inference.verify;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.tensorflow.Precision;

/**
 * The output of the child process.
 *
 * @param precision that reproduces the probes; null if the model was refused
 * @param code of the refusal, {@link ErrorCode#MODEL_VERIFIER_UNAVAILABLE} for an exception that no check expects; null
 *     if there is none
 * @param message of the refusal; null if there is none
 */
record VerificationResult(Precision precision, ErrorCode code, String message) {}
