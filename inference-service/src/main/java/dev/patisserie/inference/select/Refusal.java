package dev.patisserie.inference.select;

import dev.patisserie.common.fault.ErrorCode;

/**
 * The reason why a model may not serve. A refusal is final: the model is not retried. A temporary failure is a
 * {@link Deferral}.
 *
 * @param code the reason, for machines; not retriable
 * @param reason the same for people: expected, found, and the fix
 */
public record Refusal(ErrorCode code, String reason) {}
