package dev.patisserie.inference.api;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.Pipeline;
import dev.patisserie.inference.classify.Serving;
import dev.patisserie.inference.select.ModelSelection;
import dev.patisserie.inference.select.PinState;
import dev.patisserie.inference.select.RankedModel;
import dev.patisserie.inference.select.SelectedAccuracy;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The response of {@code GET /models}.
 *
 * @param dataset the served data set
 * @param serving the serving model; null while no model serves
 * @param pin the pinned model; null without a pin
 * @param models all published models of the data set, best first
 */
public record ModelsView(String dataset, ServingView serving, PinView pin, List<ModelView> models) {

    /** The state of a model in this service. */
    public enum State {
        /** It serves. */
        SERVING,
        /** It may serve, but another model is better. */
        ELIGIBLE,
        /** It failed verification. */
        REFUSED,
        /** It cannot be loaded at present and is retried. */
        DEFERRED,
        /** It does not serve before it is compared with the best model on one holdout. */
        WAITING,
        /** Labels were removed or renamed between it and the best model. */
        NOT_COMPARABLE,
        /** It does not serve before a rollout promotes it. */
        CANDIDATE,
        /** A rollout rejected it; it serves only if an operator decides so. */
        ROLLED_BACK
    }

    /**
     * The serving model.
     *
     * @param modelId its identity
     * @param sha256 SHA-256 of its archive
     * @param since time at which it started to serve (UTC)
     * @param reason the reason for its selection
     * @param accuracy its accuracy on the holdout on which it was selected; null if it was not compared with the best
     *     model there, for example if it is pinned
     * @param uncertainty its statements on the reliability of its answers
     * @param precision precision of its multiplications: {@code float32} or {@code bfloat16}
     * @param precisionReason the reason for this precision
     * @param engine library that computes it: {@code tensorflow} or {@code onednn}
     * @param engineReason the reason for this library
     */
    public record ServingView(
            String modelId,
            String sha256,
            Instant since,
            String reason,
            AccuracyView accuracy,
            UncertaintyView uncertainty,
            String precision,
            String precisionReason,
            String engine,
            String engineReason) {}

    /**
     * The accuracy of a model that was selected among several on one holdout.
     *
     * @param measured 0 to 1
     * @param models number of models that were compared on the holdout
     * @param corrected the accuracy without the bias of the selection, 0 to 1; null for fewer than four models
     * @param lowerBound its lower bound with 95 % confidence, 0 to 1
     * @param text the same for people
     */
    public record AccuracyView(double measured, int models, Double corrected, double lowerBound, String text) {

        private static AccuracyView of(SelectedAccuracy selected) {
            Double corrected =
                    selected.corrected().isPresent() ? selected.corrected().getAsDouble() : null;
            return new AccuracyView(
                    selected.accuracy(), selected.models(), corrected, selected.lowerBound(), selected.text());
        }
    }

    /**
     * The pin.
     *
     * @param modelId the pinned model
     * @param state the state of the pin
     * @param reason the reason for the state
     */
    public record PinView(String modelId, PinState state, String reason) {}

    /**
     * One published model.
     *
     * @param modelId its identity
     * @param pipeline the recipe
     * @param architecture the network
     * @param holdoutAccuracy 0 to 1
     * @param holdoutLoss holdout loss in nats
     * @param publishedAt time of its publication (UTC)
     * @param state its state in this service
     * @param reason the reason for the state
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

    /**
     * Creates a view of the serving model and a selection.
     *
     * @param setAlpha error rate of the prediction sets
     */
    static ModelsView of(String dataset, Optional<Serving> serving, ModelSelection choice, double setAlpha) {
        return new ModelsView(
                dataset,
                serving.map(now -> servingView(now, choice, setAlpha)).orElse(null),
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

    private static ServingView servingView(Serving serving, ModelSelection choice, double setAlpha) {
        CheckpointPublished model = serving.checkpoint();
        String reason = choice.ranking().stream()
                .filter(ranked -> ranked.checkpoint().isSameArtifact(serving.checkpoint()))
                .map(RankedModel::reason)
                .findFirst()
                .orElse("withdrawn or published again; it serves until another one is loaded");
        AccuracyView accuracy =
                choice.accuracy(model.modelId()).map(AccuracyView::of).orElse(null);
        return new ServingView(
                model.modelId(),
                model.artifactSha256(),
                serving.since(),
                reason,
                accuracy,
                UncertaintyView.of(serving.uncertainty(), setAlpha),
                serving.precision().label(),
                serving.precision().reason(),
                serving.precision().engine(),
                serving.precision().engineReason());
    }

    private static ModelView modelView(RankedModel ranked, Optional<Serving> serving) {
        CheckpointPublished model = ranked.checkpoint();
        boolean serves =
                serving.filter(now -> now.checkpoint().isSameArtifact(model)).isPresent();
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
}
