package dev.patisserie.common.event;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;

/**
 * An operator sets how a better model replaces the serving one. The last record of a data set is in force; without one,
 * the policy is {@link Rollout#DIRECT}.
 *
 * <p>The key differs from the name of the data set, so compaction keeps the pins of the topic. Readers that do not know
 * this type ignore the key like that of another data set.
 *
 * @param dataset the served data set
 * @param rollout the policy
 * @param shadowSample share of the images that a candidate answers, above 0 and at most 1; default
 *     {@value #DEFAULT_SAMPLE}
 * @param at time of the decision (UTC); models that were published until then are not candidates of a rollout
 * @param by the person or program that decided, 1 to 200 characters; null if unknown
 * @param reason an explanation for people, 1 to 1000 characters; null if absent
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ModelPolicySet(String dataset, Rollout rollout, Double shadowSample, Instant at, String by, String reason)
        implements Event {

    /** The CloudEvents type. */
    public static final String TYPE = "model.policy.set.v1";

    /** Prefix of the key, before the name of the data set; names of data sets contain no slash. */
    public static final String KEY_PREFIX = "policy/";

    /** The share of the images that a candidate answers if the policy does not state one. */
    public static final double DEFAULT_SAMPLE = 0.2;

    /** Applies the default and validates the fields. */
    public ModelPolicySet {
        Require.name("dataset", dataset);
        Require.present("rollout", rollout);
        shadowSample = Require.positive("shadowSample", shadowSample == null ? DEFAULT_SAMPLE : shadowSample, 1);
        Require.time("at", at);
        by = Require.optionalText("by", by, Decision.MAX_BY);
        reason = Require.optionalText("reason", reason, Decision.MAX_REASON);
    }

    /** Returns whether a better model must be compared with the serving one on the stream first. */
    @JsonIgnore
    public boolean isShadow() {
        return rollout == Rollout.SHADOW;
    }

    /**
     * Returns the policy with the earlier of its time and another one, so that the clock of an operator that is ahead
     * does not let models serve that are published after the decision.
     *
     * @param time the timestamp of the record
     */
    public ModelPolicySet notAfter(Instant time) {
        return at.isAfter(time) ? new ModelPolicySet(dataset, rollout, shadowSample, time, by, reason) : this;
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public String key() {
        return KEY_PREFIX + dataset;
    }

    /** The way in which a better model replaces the serving one. */
    public enum Rollout {
        /** The best published model serves as soon as it is verified. */
        DIRECT,
        /** A better model answers a sample of the images beside the serving one, and serves if it proves better. */
        SHADOW;

        /**
         * Reads the JSON name.
         *
         * @throws IllegalArgumentException if it is not a policy
         */
        @JsonCreator
        public static Rollout of(String label) {
            return Labels.find("rollout", Rollout.class, label);
        }

        /** Returns the name in JSON. */
        @JsonValue
        public String label() {
            return Labels.of(this);
        }
    }
}
