package dev.patisserie.inference.api;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.Pipeline;
import dev.patisserie.inference.classify.Serving;
import dev.patisserie.inference.select.ModelSelection;
import dev.patisserie.inference.select.PinState;
import dev.patisserie.inference.select.RankedModel;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The answer of {@code GET /models}.
 *
 * @param dataset the data set that is served
 * @param serving the model that serves; null while none does
 * @param pin the model that is pinned; null while none is
 * @param models all published models of the data set, the best first
 */
public record ModelsView(String dataset, ServingView serving, PinView pin, List<ModelView> models) {

    /** What a model is to this service. */
    public enum State {
        /** It answers. */
        SERVING,
        /** It may serve, and another one is better. */
        ELIGIBLE,
        /** It was tried and failed. */
        REFUSED,
        /** It cannot be loaded at present, and is tried again. */
        DEFERRED,
        /** It was measured by other labels or another holdout than the newest. */
        NOT_COMPARABLE
    }

    /**
     * The model that serves.
     *
     * @param modelId its identity
     * @param sha256 SHA-256 of its archive
     * @param since when it began to serve (UTC)
     * @param reason why it does
     */
    public record ServingView(String modelId, String sha256, Instant since, String reason) {}

    /**
     * The pin.
     *
     * @param modelId the model that shall serve
     * @param state what the pin comes to
     * @param reason why
     */
    public record PinView(String modelId, PinState state, String reason) {}

    /**
     * One published model.
     *
     * @param modelId its identity
     * @param pipeline the recipe
     * @param architecture the network
     * @param holdoutAccuracy 0 to 1
     * @param holdoutLoss in nats
     * @param publishedAt when (UTC)
     * @param state what it is to this service
     * @param reason why
     */
    public record ModelView(
            String modelId,
            Pipeline pipeline,
            String architecture,
            double holdoutAccuracy,
            double holdoutLoss,
            Instant publishedAt,
            State state,
            String reason) {}

    /** Puts together what serves and what could. */
    static ModelsView of(String dataset, Optional<Serving> serving, ModelSelection choice) {
        return new ModelsView(
                dataset,
                serving.map(now -> servingView(now, choice.ranking())).orElse(null),
                choice.pinned().map(id -> pinView(id, serving, choice)).orElse(null),
                choice.ranking().stream()
                        .map(ranked -> modelView(ranked, serving))
                        .toList());
    }

    private static PinView pinView(String modelId, Optional<Serving> serving, ModelSelection choice) {
        return new PinView(
                modelId,
                choice.pinState(serving.map(Serving::checkpoint)),
                choice.pinReason().orElseThrow());
    }

    private static ServingView servingView(Serving serving, List<RankedModel> ranking) {
        CheckpointPublished model = serving.checkpoint();
        String reason = ranking.stream()
                .filter(ranked -> isThat(ranked, serving))
                .map(RankedModel::reason)
                .findFirst()
                .orElse("withdrawn or published again; it serves until another one is loaded");
        return new ServingView(model.modelId(), model.artifactSha256(), serving.since(), reason);
    }

    private static ModelView modelView(RankedModel ranked, Optional<Serving> serving) {
        CheckpointPublished model = ranked.checkpoint();
        boolean serves = serving.filter(now -> isThat(ranked, now)).isPresent();
        return new ModelView(
                model.modelId(),
                model.pipeline(),
                model.architecture(),
                model.holdout().accuracy(),
                model.holdout().loss(),
                model.publishedAt(),
                serves ? State.SERVING : State.valueOf(ranked.standing().name()),
                ranked.reason());
    }

    private static boolean isThat(RankedModel ranked, Serving serving) {
        return ranked.checkpoint().artifactSha256().equals(serving.checkpoint().artifactSha256())
                && ranked.checkpoint().modelId().equals(serving.checkpoint().modelId());
    }
}
