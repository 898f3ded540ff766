package dev.patisserie.common.selection;

import dev.patisserie.common.event.CheckpointPublished;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The ranking of the models of one data set.
 *
 * @param models the champion, the other eligible models, best first, and the others, latest first
 * @param decisive digest of the holdout on which the champion was selected; empty without a champion
 * @param evaluations the eligible models' evaluations on it, by model id
 * @param unproven a model that must be verified before another model is loaded; if valid, another model is champion
 */
public record Ranking(
        List<RankedCandidate> models,
        Optional<String> decisive,
        Map<String, Evaluation> evaluations,
        Optional<CheckpointPublished> unproven) {

    /** Copies the collections. */
    public Ranking {
        models = List.copyOf(models);
        evaluations = Map.copyOf(evaluations);
    }

    /** Returns the model that should serve, if any. */
    public Optional<CheckpointPublished> champion() {
        return models.stream()
                .limit(1)
                .filter(first -> first.standing() == Standing.ELIGIBLE)
                .map(RankedCandidate::checkpoint)
                .findFirst();
    }

    /** Returns the standing of a model, if it is published. */
    public Optional<RankedCandidate> of(String modelId) {
        return models.stream()
                .filter(model -> model.checkpoint().modelId().equals(modelId))
                .findFirst();
    }

    /**
     * Returns the comparisons without which models wait. A trainer adds them; each concerns a model that could be
     * better than the champion.
     */
    public List<MissingComparison> missingComparisons() {
        return models.stream().flatMap(model -> model.missing().stream()).toList();
    }

    /**
     * Returns the models that a new model must be compared with before it is published.
     *
     * @param holdout digest of the new model's holdout
     * @return the champion, unless it was evaluated on that holdout; empty if the new model can be ranked without
     */
    public Optional<CheckpointPublished> missingComparison(String holdout) {
        return champion().filter(now -> !holdout.equals(decisive.orElse("")));
    }
}
