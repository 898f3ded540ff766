package dev.patisserie.inference.classify;

import dev.patisserie.common.event.CheckpointPublished;
import java.util.List;

/**
 * The answer to a request.
 *
 * @param model the model that answered
 * @param probabilities one row per image, one probability per label, as the model gave them
 */
public record RequestAnswer(CheckpointPublished model, List<float[]> probabilities) {}
