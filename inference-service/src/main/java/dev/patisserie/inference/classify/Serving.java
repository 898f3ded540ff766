package dev.patisserie.inference.classify;

import dev.patisserie.common.event.CheckpointPublished;
import java.time.Instant;

/**
 * Which model serves.
 *
 * @param checkpoint the event that published it
 * @param since when it began to serve (UTC)
 */
public record Serving(CheckpointPublished checkpoint, Instant since) {}
