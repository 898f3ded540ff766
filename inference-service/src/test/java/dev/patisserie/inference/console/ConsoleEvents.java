package dev.patisserie.inference.console;

import static dev.patisserie.inference.Checkpoints.NOON;
import static dev.patisserie.inference.Checkpoints.digest;

import dev.patisserie.common.event.AccuracyEstimated;
import dev.patisserie.common.event.DriftChanged;
import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.PredictionMade;
import dev.patisserie.common.event.SearchProgressed;
import dev.patisserie.common.event.TrainingProgressed;
import dev.patisserie.common.event.TrainingProgressed.Failure;
import dev.patisserie.common.event.TrainingProgressed.State;
import dev.patisserie.common.event.TrainingProgressed.Step;
import dev.patisserie.inference.api.ModelsView;
import dev.patisserie.inference.api.ModelsView.ModelView;
import dev.patisserie.inference.api.ModelsView.ServingView;
import dev.patisserie.inference.console.ConsoleEvent.Kind;
import dev.patisserie.inference.console.label.LabellingQueue;
import dev.patisserie.inference.console.rollout.RolloutBoard;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** Sends viewers the events of a service with replica {@code r-1}. */
final class ConsoleEvents {

    private final ConsoleHub hub;

    ConsoleEvents(ConsoleHub hub) {
        this.hub = hub;
    }

    void status(boolean kafka, String... down) {
        tell(Kind.STATUS, new StatusView(kafka, "r-1", List.of(down), kafka));
    }

    /** The given model, the only one, serves here since noon. */
    void serving(String modelId) {
        var model = new ModelView(
                modelId, Pipeline.SIMPLE, "SimpleConvNet", 0.9, 0.3, NOON, ModelsView.State.SERVING, "number 1 of 1");
        var serving = new ServingView(
                modelId, digest(modelId), NOON, "number 1 of 1", null, null, "float32", "set", "tensorflow", "set");
        tell(Kind.MODELS, new ModelsView("desserts", serving, null, List.of(model)));
    }

    void second(OutcomeRates.Second second) {
        tell(Kind.THROUGHPUT, second);
    }

    /** Sends a prediction of cake by model m-1. */
    void outcome(String imageId, Origin origin) {
        tell(Kind.OUTCOME, OutcomeView.of(Predictions.of(imageId, null, 5), origin));
    }

    void outcome(PredictionMade prediction) {
        tell(Kind.OUTCOME, OutcomeView.of(prediction, Origin.HERE));
    }

    void thumbnail(String imageId, String name) {
        tell(Kind.THUMBNAIL, new Thumbnails.Available(imageId, name, 1, 1));
    }

    void training(String requestId, Instant at, State state) {
        tell(Kind.TRAINING, Trainings.in(state, requestId, at, null));
    }

    void training(TrainingProgressed event) {
        tell(Kind.TRAINING, event);
    }

    void cancelled(String requestId, Instant at) {
        var failure = new Failure("JOB_CANCELLED", "somebody cancelled it");
        tell(Kind.TRAINING, Trainings.in(State.CANCELLED, requestId, at, failure));
    }

    void step(String requestId, Instant at, Step step) {
        tell(Kind.STEP, Trainings.at(step, requestId, at));
    }

    /** The topics have not been read to their ends. */
    void unread() {
        tell(Kind.STATUS, new StatusView(true, "r-1", List.of(), false));
    }

    void labelling(LabellingQueue queue, String... classes) {
        tell(Kind.LABELLING, queue.view(List.of(classes)));
    }

    void accuracy(AccuracyEstimated... estimates) {
        tell(Kind.ACCURACY, new LabellingFeed.Accuracy(List.of(estimates)));
    }

    void search(SearchProgressed state) {
        tell(Kind.SEARCH, state);
    }

    void drift(DriftChanged... monitors) {
        tell(Kind.DRIFT, new DriftFeed.Drift(List.of(monitors)));
    }

    void rollout(RolloutBoard board, String... labelled) {
        tell(Kind.ROLLOUT, board.rollout(Set.of(labelled)::contains));
    }

    void retraining(RolloutBoard board) {
        tell(Kind.RETRAINING, board.retraining());
    }

    private void tell(Kind kind, Object view) {
        hub.tell(ConsoleEvent.of(kind, view));
    }
}
