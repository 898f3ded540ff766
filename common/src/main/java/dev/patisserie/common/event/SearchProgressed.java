package dev.patisserie.common.event;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The state of a search, which is complete: any trainer continues the search from it.
 *
 * @param searchId the search
 * @param state its state
 * @param request the search as it was requested, with its defaults; null if it could not be read
 * @param trials all trials so far, by number
 * @param best the best trial so far; null before the first result
 * @param failuresInARow number of different configurations that failed since the last result
 * @param spentImageEpochs number of training images times epochs so far
 * @param spentEpochs number of epochs trained so far
 * @param savedEpochs number of epochs that ended trials were not trained for; 0 until the search ends
 * @param published the training that publishes the best trial; null before
 * @param failure the reason of a failure, rejection or cancellation; null otherwise
 * @param at time of the last change (UTC)
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SearchProgressed(
        String searchId,
        State state,
        SearchRequested request,
        List<Trial> trials,
        Best best,
        int failuresInARow,
        long spentImageEpochs,
        long spentEpochs,
        long savedEpochs,
        Publication published,
        TrainingProgressed.Failure failure,
        Instant at)
        implements Event {

    /** The CloudEvents type. */
    public static final String TYPE = "search.progressed.v1";

    /** Start of the keys of states. */
    public static final String KEY_PREFIX = "state/";

    /** Validates the fields and copies the list. */
    public SearchProgressed {
        Require.name("searchId", searchId);
        Require.present("state", state);
        trials = Require.list("trials", trials);
        if (state != State.REJECTED) {
            Require.present("request", request);
        }
        Require.atLeast("failuresInARow", failuresInARow, 0);
        Require.atLeast("spentImageEpochs", spentImageEpochs, 0);
        Require.atLeast("spentEpochs", spentEpochs, 0);
        Require.atLeast("savedEpochs", savedEpochs, 0);
        Require.present("at", at);
    }

    /** Returns the first state of a search. */
    public static SearchProgressed begin(SearchRequested request, Instant now) {
        return new SearchProgressed(
                request.searchId(), State.RUNNING, request, List.of(), null, 0, 0, 0, 0, null, null, now);
    }

    /** Returns the state of a search that never starts. */
    public static SearchProgressed rejected(
            String searchId, SearchRequested request, TrainingProgressed.Failure why, Instant now) {
        return new SearchProgressed(searchId, State.REJECTED, request, List.of(), null, 0, 0, 0, 0, null, why, now);
    }

    /** Returns the number of trials in a state. */
    public long count(TrialState wanted) {
        return trials.stream().filter(trial -> trial.state() == wanted).count();
    }

    /** Returns the trial with a number. */
    public Optional<Trial> trial(int number) {
        return number < trials.size() ? Optional.of(trials.get(number)) : Optional.empty();
    }

    @Override
    public String type() {
        return TYPE;
    }

    /** {@inheritDoc} It differs from that of the request, so that a repeated request does not replace the state. */
    @Override
    public String key() {
        return KEY_PREFIX + searchId;
    }

    /** The state of a search. */
    public enum State {
        /** Trials are trained. */
        RUNNING(false),
        /** The best trial is trained to the end, evaluated on the holdout and published. */
        PUBLISHING(false),
        /** The best trial is published. */
        COMPLETED(true),
        /** The search ended without a model. */
        FAILED(true),
        /** The search was cancelled. */
        CANCELLED(true),
        /** The request was invalid. */
        REJECTED(true);

        private final boolean terminal;

        State(boolean terminal) {
            this.terminal = terminal;
        }

        /** Returns whether no other state follows. */
        public boolean terminal() {
            return terminal;
        }
    }

    /** The state of a trial. */
    public enum TrialState {
        /** A training of the trial was requested and has not ended. */
        RUNNING,
        /** The trial waits at a rung and may be promoted. */
        PAUSED,
        /** The trial has reached the last rung. */
        COMPLETED,
        /** The median rule stopped the trial. */
        STOPPED,
        /** A loss was NaN or infinite. */
        DIVERGED,
        /** Its training failed or was rejected. */
        FAILED,
        /** Its training was cancelled. */
        CANCELLED
    }

    /**
     * A trial.
     *
     * @param number its number, from 0
     * @param values the value of each path of the space
     * @param state its state
     * @param rung the rung of its last training, from 0
     * @param partition the partition of {@code training-requests} with the request of that training
     * @param results the results of the rungs that it has reached, in order
     * @param failure the reason of a failure or cancellation; null otherwise
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Trial(
            int number,
            Map<String, Object> values,
            TrialState state,
            int rung,
            int partition,
            List<RungResult> results,
            TrainingProgressed.Failure failure) {

        /** Validates the fields and copies the collections. */
        public Trial {
            Require.atLeast("trials.number", number, 0);
            values = Require.values("trials.values", values);
            Require.present("trials.state", state);
            Require.atLeast("trials.rung", rung, 0);
            results = Require.list("trials.results", results);
        }

        /** Returns the last result; empty before the first one. */
        public Optional<RungResult> last() {
            return results.isEmpty() ? Optional.empty() : Optional.of(results.get(results.size() - 1));
        }

        /** Returns the result of a rung. */
        public Optional<RungResult> result(int wanted) {
            return results.stream().filter(result -> result.rung() == wanted).findFirst();
        }
    }

    /**
     * The result of a trial at a rung.
     *
     * @param rung the rung, from 0
     * @param epochs number of epochs trained so far
     * @param value the metric at the epoch with the lowest validation loss; null if the trial diverged
     * @param average mean of the metric over all epochs; null if the trial diverged
     * @param order number of this result among all results of the search, from 1
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record RungResult(int rung, int epochs, Double value, Double average, int order) {
        /** Validates the ranges. */
        public RungResult {
            Require.atLeast("results.rung", rung, 0);
            Require.atLeast("results.epochs", epochs, 0);
            Require.atLeast("results.order", order, 1);
        }

        /** Orders results: the best first, diverged ones last. */
        public static Comparator<RungResult> by(SearchRequested.Metric metric) {
            Comparator<Double> better = metric == SearchRequested.Metric.VALIDATION_LOSS
                    ? Comparator.naturalOrder()
                    : Comparator.reverseOrder();
            return Comparator.comparing(RungResult::value, Comparator.nullsLast(better));
        }
    }

    /**
     * The best trial.
     *
     * @param trial its number
     * @param values the value of each path of the space
     * @param metric its metric
     */
    public record Best(int trial, Map<String, Object> values, double metric) {
        /** Copies the map. */
        public Best {
            values = Require.values("best.values", values);
        }
    }

    /**
     * The training that publishes the best trial.
     *
     * @param requestId id of its request
     * @param partition the partition of {@code training-requests} with the request
     * @param modelId the published model; null until it is published
     * @param holdoutAccuracy fraction of holdout images classified correctly; null until it is published
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Publication(String requestId, int partition, String modelId, Double holdoutAccuracy) {
        /** Requires the request and validates the range. */
        public Publication {
            Require.name("published.requestId", requestId);
            if (holdoutAccuracy != null) {
                Require.range("published.holdoutAccuracy", holdoutAccuracy, 0, 1);
            }
        }
    }

    /** Returns whether the search has ended. */
    @JsonIgnore
    public boolean isEnded() {
        return state.terminal();
    }
}
