package dev.patisserie.inference.classify;

import dev.patisserie.common.event.CheckpointPublished;
import java.util.List;

/**
 * The answer to a request.
 *
 * @param model the model that answered
 * @param probabilities one row per image with one probability per label, as computed by the model
 */
public record RequestAnswer(CheckpointPublished model, List<float[]> probabilities) {}
