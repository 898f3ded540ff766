package dev.patisserie.common.event;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * The fields of a training request that belongs to a search. In JSON they are on the same level as those of
 * {@link TrainingRequested}. A trial is trained in steps, each of which is a job: a step continues the saved state of
 * the step before it, and pauses at its last epoch.
 *
 * @param search the trial
 * @param continueFrom request id of the step before; null for the first step. If its state no longer exists, the
 *     training starts at the first epoch, with the same result
 * @param stopAtEpoch last epoch of this step, counted through all phases; null for the last epoch of the recipe
 * @param publish whether the model is evaluated on the holdout and published; default best
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TrialStep(SearchTrial search, String continueFrom, Integer stopAtEpoch, Publish publish) {

    /** Validates the ranges. Without {@code search} the other fields must be absent. */
    public TrialStep {
        if (search == null && (continueFrom != null || stopAtEpoch != null || publish == Publish.NEVER)) {
            throw new IllegalArgumentException(
                    "continueFrom, stopAtEpoch and publish 'never' belong to the trainings of a search, search is absent");
        }
        if (continueFrom != null) {
            Require.name("continueFrom", continueFrom);
        }
        if (stopAtEpoch != null) {
            Require.range("stopAtEpoch", stopAtEpoch, 1, 20_000);
            if (publish != Publish.NEVER) {
                throw new IllegalArgumentException("stopAtEpoch requires publish 'never', was '%s'"
                        .formatted(publish == null ? "absent" : publish.label()));
            }
        }
    }

    /** Returns whether no field is set. */
    @JsonIgnore
    public boolean isEmpty() {
        return search == null && (publish == null || publish == Publish.BEST);
    }

    /** Whether the model of a training is published. */
    public enum Publish {
        /** The best epoch is evaluated on the holdout and published. */
        BEST,
        /** The training pauses at its last epoch; its state is kept for the next step. */
        NEVER;

        /**
         * Reads the JSON name.
         *
         * @throws IllegalArgumentException if it is neither
         */
        @JsonCreator
        public static Publish of(String label) {
            return Labels.find("publish", Publish.class, label);
        }

        /** Returns the JSON name. */
        @JsonValue
        public String label() {
            return Labels.of(this);
        }
    }
}
