package dev.patisserie.inference.select;

import dev.patisserie.common.fault.ErrorCode;

/**
 * Why a model may not serve.
 *
 * @param code why, for machines
 * @param reason why, for people
 * @param temporary whether it will be tried again without being published again
 */
public record Refusal(ErrorCode code, String reason, boolean temporary) {}
