package dev.patisserie.inference.select;

import dev.patisserie.common.event.CheckpointPublished;

/**
 * The position of one published model in the ranking.
 *
 * @param checkpoint its publication
 * @param standing whether it may serve
 * @param reason the reason for the standing, for people
 */
public record RankedModel(CheckpointPublished checkpoint, Eligibility standing, String reason) {}
