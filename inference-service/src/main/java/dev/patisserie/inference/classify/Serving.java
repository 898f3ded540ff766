package dev.patisserie.inference.classify;

import dev.patisserie.common.event.CheckpointPublished;
import java.time.Instant;

/**
 * The serving model and its start time.
 *
 * @param checkpoint the event that published it
 * @param since time at which it started to serve (UTC)
 */
public record Serving(CheckpointPublished checkpoint, Instant since) {}
