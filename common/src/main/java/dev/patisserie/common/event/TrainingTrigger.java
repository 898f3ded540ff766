package dev.patisserie.common.event;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * The cause of a training request.
 *
 * @param kind the kind of cause
 * @param ref the cause: the period of monitoring, the version of the data set, or the time of the schedule; at most
 *     {@value #LONGEST_REF} characters
 */
public record TrainingTrigger(Kind kind, String ref) {

    /** Largest number of characters of {@code ref}. */
    public static final int LONGEST_REF = 300;

    /** Validates the fields. */
    public TrainingTrigger {
        Require.present("trigger.kind", kind);
        Require.text("trigger.ref", Require.optionalText("trigger.ref", ref, LONGEST_REF));
    }

    /** A kind of cause. */
    public enum Kind {
        /** A person or program requested the training. */
        PERSON,
        /** Drift monitors raised alarms. */
        DRIFT,
        /** There are enough new labels. */
        LABELS,
        /** A time of the schedule. */
        SCHEDULE;

        /**
         * Reads the JSON name.
         *
         * @throws IllegalArgumentException if it is not a kind
         */
        @JsonCreator
        public static Kind of(String label) {
            return Labels.find("kind", Kind.class, label);
        }

        /** Returns the name in JSON and in metric labels. */
        @JsonValue
        public String label() {
            return Labels.of(this);
        }
    }
}
