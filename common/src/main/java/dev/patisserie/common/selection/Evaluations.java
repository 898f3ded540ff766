package dev.patisserie.common.selection;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.CheckpointPublished.ComparedModel;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The evaluations in the publications that were added so far. A model's own evaluation has priority over those in other
 * publications; of these, the first one added. Not thread-safe.
 */
final class Evaluations {

    private final Map<String, Map<String, Evaluation>> byHoldout = new HashMap<>();

    void add(CheckpointPublished checkpoint) {
        Map<String, Evaluation> models =
                byHoldout.computeIfAbsent(checkpoint.holdout().digest(), digest -> new HashMap<>());
        for (ComparedModel other : checkpoint.comparedWith()) {
            models.putIfAbsent(other.modelId(), Evaluation.of(other));
        }
        models.put(checkpoint.modelId(), Evaluation.of(checkpoint.holdout()));
    }

    Optional<Evaluation> of(String modelId, String holdout) {
        return Optional.ofNullable(byHoldout.getOrDefault(holdout, Map.of()).get(modelId));
    }

    boolean has(CandidateModel model, String holdout) {
        return byHoldout.getOrDefault(holdout, Map.of()).containsKey(model.modelId());
    }

    /** Returns the evaluations of a model by holdout. */
    Map<String, Evaluation> ofModel(String modelId) {
        Map<String, Evaluation> evaluations = new HashMap<>();
        byHoldout.forEach((holdout, models) -> {
            if (models.containsKey(modelId)) {
                evaluations.put(holdout, models.get(modelId));
            }
        });
        return evaluations;
    }

    /** Returns the evaluation of a model that has one. */
    Evaluation of(CandidateModel model, String holdout) {
        return of(model.modelId(), holdout).orElseThrow();
    }

    /** Returns the order of models that are evaluated on a holdout: accuracy, loss, earlier publication, smaller id. */
    Comparator<CandidateModel> bestFirst(String holdout) {
        return Comparator.comparingDouble(
                        (CandidateModel model) -> of(model, holdout).accuracy())
                .reversed()
                .thenComparingDouble(model -> of(model, holdout).loss())
                .thenComparing(CandidateModel.BY_PUBLICATION);
    }

    /**
     * Returns whether McNemar's test of two models on a holdout is significant; empty if neither event has the test.
     */
    static Optional<Boolean> significant(CandidateModel a, CandidateModel b, String holdout) {
        return test(a, b, holdout).or(() -> test(b, a, holdout));
    }

    private static Optional<Boolean> test(CandidateModel source, CandidateModel other, String holdout) {
        return source.checkpoint().comparedWith().stream()
                .filter(compared -> source.holdout().equals(holdout))
                .filter(compared -> compared.modelId().equals(other.modelId()))
                .map(compared -> compared.mcnemarP() < SelectionPolicy.SIGNIFICANCE_LEVEL)
                .findFirst();
    }
}
