package dev.patisserie.trainer.pipeline;

import dev.patisserie.common.event.ModelComparison;
import dev.patisserie.common.model.Manifest.Evaluation;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The result of a run.
 *
 * @param models at least one
 * @param comparison the comparison, if the run trained two models
 */
public record TrainingOutcome(List<TrainedModel> models, Optional<Comparison> comparison) {

    /** Rejects an outcome without models. */
    public TrainingOutcome {
        models = List.copyOf(models);
        if (models.isEmpty()) {
            throw new IllegalArgumentException("a run leads to at least one model");
        }
    }

    /**
     * The comparison of two models.
     *
     * @param figures the figures for the progress event
     * @param markdown a report to read
     */
    public record Comparison(ModelComparison figures, String markdown) {}

    /** Returns the outcome of a run with one model. */
    public static TrainingOutcome of(TrainedModel model) {
        return new TrainingOutcome(List.of(model), Optional.empty());
    }

    /** Returns the model with the highest holdout accuracy; of equal accuracies, the one with the lowest loss. */
    public TrainedModel best() {
        Comparator<Evaluation> byAccuracy = Comparator.comparingDouble(Evaluation::accuracy);
        Comparator<Evaluation> byLoss = Comparator.comparingDouble(Evaluation::loss);
        return models.stream()
                .max(Comparator.comparing(
                        model -> model.manifest().holdout(), byAccuracy.thenComparing(byLoss.reversed())))
                .orElseThrow();
    }
}
