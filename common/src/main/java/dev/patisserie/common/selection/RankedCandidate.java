package dev.patisserie.common.selection;

import dev.patisserie.common.event.CheckpointPublished;
import java.util.Optional;

/**
 * The standing of one published model.
 *
 * @param checkpoint its publication
 * @param standing whether it may serve
 * @param reason the reason for the standing, for people
 * @param missing the comparison that a waiting model needs; empty for the others
 */
public record RankedCandidate(
        CheckpointPublished checkpoint, Standing standing, String reason, Optional<MissingComparison> missing) {}
