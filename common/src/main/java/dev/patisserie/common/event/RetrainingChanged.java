package dev.patisserie.common.event;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;

/**
 * The state of the last automatic training of a data set. The topic is compacted by data set. A proposal is accepted by
 * sending {@code request} to the topic {@code training-requests}: it has the id of the proposal, so that it trains once
 * whoever sends it, and how often.
 *
 * @param dataset the data set, and key of the record
 * @param state the state
 * @param request the training, with {@code requestId} and {@code trigger}
 * @param newLabels number of labels that the data set of the model in use lacks
 * @param reason the reason for the state, for people
 * @param at time of the last change of {@code state} (UTC)
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RetrainingChanged(
        String dataset, State state, TrainingRequested request, long newLabels, String reason, Instant at)
        implements Event {

    /** The CloudEvents type. */
    public static final String TYPE = "retraining.changed.v1";

    /** Validates the fields. */
    public RetrainingChanged {
        Require.name("dataset", dataset);
        Require.present("state", state);
        Require.present("request", request);
        Require.name("request.requestId", request.requestId());
        Require.present("request.trigger", request.trigger());
        Require.atLeast("newLabels", newLabels, 0);
        Require.text("reason", reason);
        Require.present("at", at);
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public String key() {
        return dataset;
    }

    /** The state of an automatic training. */
    public enum State {
        /** A person can accept it. */
        PROPOSED,
        /** The cause of the proposal has ended; it can no longer be accepted on the console. */
        EXPIRED,
        /** It was requested and has not ended. */
        REQUESTED,
        /** It has ended. */
        ENDED;

        /**
         * Reads the JSON name.
         *
         * @throws IllegalArgumentException if it is not a state
         */
        @JsonCreator
        public static State of(String label) {
            return Labels.find("state", State.class, label);
        }

        /** Returns the name in JSON and in metric labels. */
        @JsonValue
        public String label() {
            return Labels.of(this);
        }
    }
}
