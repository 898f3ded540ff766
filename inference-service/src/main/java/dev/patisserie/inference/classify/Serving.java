package dev.patisserie.inference.classify;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.model.Uncertainty;
import java.time.Instant;
import java.util.Optional;

/**
 * The serving model and its start time.
 *
 * @param checkpoint the event that published it
 * @param since time at which it started to serve (UTC)
 * @param uncertainty the figures of its further outputs; empty for a model that only gives probabilities
 * @param precision the precision of its multiplications
 */
public record Serving(
        CheckpointPublished checkpoint, Instant since, Optional<Uncertainty> uncertainty, ServedPrecision precision) {}
