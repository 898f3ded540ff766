package dev.patisserie.trainer.pipeline;

import dev.patisserie.common.event.ModelComparison;
import dev.patisserie.common.model.Manifest.Evaluation;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What a run led to.
 *
 * @param models at least one
 * @param comparison of two models, where two were trained
 */
public record TrainingOutcome(List<TrainedModel> models, Optional<Comparison> comparison) {

    /** Rejects an outcome of nothing. */
    public TrainingOutcome {
        models = List.copyOf(models);
        if (models.isEmpty()) {
            throw new IllegalArgumentException("a run leads to at least one model");
        }
    }

    /**
     * Which of two models is better.
     *
     * @param figures for the progress event
     * @param markdown for people
     */
    public record Comparison(ModelComparison figures, String markdown) {}

    /** Returns the outcome of a run that leads to one model. */
    public static TrainingOutcome of(TrainedModel model) {
        return new TrainingOutcome(List.of(model), Optional.empty());
    }

    /** Returns the model of the highest holdout accuracy; of equals, that of the lowest loss. */
    public TrainedModel best() {
        Comparator<Evaluation> byAccuracy = Comparator.comparingDouble(Evaluation::accuracy);
        Comparator<Evaluation> byLoss = Comparator.comparingDouble(Evaluation::loss);
        return models.stream()
                .max(Comparator.comparing(
                        model -> model.manifest().holdout(), byAccuracy.thenComparing(byLoss.reversed())))
                .orElseThrow();
    }
}
