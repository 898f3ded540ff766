package dev.patisserie.inference.select;

import dev.patisserie.common.event.CheckpointPublished;

/**
 * One published model's place in the choice.
 *
 * @param checkpoint its publication
 * @param standing whether it may serve
 * @param reason why, for people
 */
public record RankedModel(CheckpointPublished checkpoint, Eligibility standing, String reason) {}
