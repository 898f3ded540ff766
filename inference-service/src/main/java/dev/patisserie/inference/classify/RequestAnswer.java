package dev.patisserie.inference.classify;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.model.Uncertainty;
import java.util.List;

/**
 * The answer to a request.
 *
 * @param model the model that answered
 * @param probabilities one row per image with one probability per label, as computed by the model
 * @param details the requested statements, one per image; empty if none was requested
 * @param uncertainty the figures of the model; null for a model that only gives probabilities
 */
public record RequestAnswer(
        CheckpointPublished model, List<float[]> probabilities, List<RequestDetails> details, Uncertainty uncertainty) {

    /** Creates an answer without statements. */
    public RequestAnswer(CheckpointPublished model, List<float[]> probabilities) {
        this(model, probabilities, List.of(), null);
    }
}
