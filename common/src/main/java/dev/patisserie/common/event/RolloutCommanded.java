package dev.patisserie.common.event;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;

/**
 * An operator starts or ends a rollout. The key differs from the name of the data set, so compaction keeps the pins of
 * the topic. Readers that do not know this type ignore the key like that of another data set.
 *
 * @param dataset the served data set
 * @param command the decision
 * @param modelId the candidate; a promotion or an end is ignored if the rollout under way has another candidate
 * @param at time of the decision (UTC)
 * @param by the person or program that decided, 1 to 200 characters; null if unknown
 * @param reason an explanation for people, 1 to 1000 characters; null if absent
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RolloutCommanded(String dataset, Command command, String modelId, Instant at, String by, String reason)
        implements Event {

    /** The CloudEvents type. */
    public static final String TYPE = "rollout.commanded.v1";

    /** Prefix of the key, before the name of the data set; names of data sets contain no slash. */
    public static final String KEY_PREFIX = "rollout/";

    /** Validates the fields. */
    public RolloutCommanded {
        Require.name("dataset", dataset);
        Require.present("command", command);
        Require.name("modelId", modelId);
        Require.time("at", at);
        by = Require.optionalText("by", by, Decision.MAX_BY);
        reason = Require.optionalText("reason", reason, Decision.MAX_REASON);
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public String key() {
        return KEY_PREFIX + dataset;
    }

    /** A decision about a rollout. */
    public enum Command {
        /** The model becomes the candidate, also if it was rolled back before. */
        START,
        /** The candidate serves from now on. */
        PROMOTE,
        /** The rollout ends, and the champion serves. */
        ABORT;

        /**
         * Reads the JSON name.
         *
         * @throws IllegalArgumentException if it is not a command
         */
        @JsonCreator
        public static Command of(String label) {
            return Labels.find("command", Command.class, label);
        }

        /** Returns the name in JSON. */
        @JsonValue
        public String label() {
            return Labels.of(this);
        }
    }
}
