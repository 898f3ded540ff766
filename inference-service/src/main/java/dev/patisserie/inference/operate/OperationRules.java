package dev.patisserie.inference.operate;

import dev.patisserie.inference.http.ConflictException;
import dev.patisserie.inference.select.Eligibility;
import dev.patisserie.inference.select.ModelSelection;
import dev.patisserie.inference.select.RankedModel;

/** The conditions of operations on models. Their failures are {@link ConflictException}. */
final class OperationRules {

    private OperationRules() {}

    /** Requires a published model, because a decision on a misspelt id has no visible effect. */
    static RankedModel requirePublished(ModelSelection models, String modelId) {
        if (modelId == null) {
            throw new IllegalArgumentException("expected the id of a model in modelId, found none");
        }
        return models.ranking().stream()
                .filter(ranked -> ranked.checkpoint().modelId().equals(modelId))
                .findFirst()
                .orElseThrow(() -> new ConflictException(
                        "expected a published model in modelId, found '%s'; GET /models lists them"
                                .formatted(modelId)));
    }

    /** Requires a confirmation if no other model may serve after the withdrawal of a model. */
    static void requireOther(ModelSelection models, String modelId, boolean confirmed) {
        RankedModel model = requirePublished(models, modelId);
        boolean hasOther = models.ranking().stream()
                .anyMatch(ranked -> ranked != model && ranked.standing() == Eligibility.ELIGIBLE);
        boolean mayServe = model.standing() == Eligibility.ELIGIBLE
                || models.pinned().filter(modelId::equals).isPresent();
        if (mayServe && !hasOther && !confirmed) {
            throw new ConflictException(
                    "expected another model that may serve, found only '%s'; images would wait. Send confirmed=true to withdraw it nevertheless"
                            .formatted(modelId));
        }
    }

    /** Requires a candidate that no pin holds back. */
    static void requireCandidate(ModelSelection models, String modelId) {
        RankedModel model = requirePublished(models, modelId);
        if (model.standing() != Eligibility.CANDIDATE) {
            throw new ConflictException("expected the candidate of the rollout in modelId, found '%s': %s"
                    .formatted(modelId, model.reason()));
        }
        models.pinned().ifPresent(pinned -> {
            throw new ConflictException("expected no pin, found '%s' pinned; unpin it first".formatted(pinned));
        });
    }
}
