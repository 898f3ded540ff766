package dev.patisserie.common.event;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * The phase or the evidence of a rollout changed. The topic is compacted by data set: the last record is in force, and
 * under the policy {@link ModelPolicySet.Rollout#SHADOW} it determines the serving model.
 *
 * @param rolloutId the identity of the rollout
 * @param epoch number of the rollout of the data set, at least 1; larger than that of the rollout before
 * @param dataset the data set, and key of the record
 * @param champion the model that served at the start
 * @param candidate the model that may replace it
 * @param phase the phase
 * @param code the reason for the phase, for machines
 * @param reason the same for people
 * @param shadowSample share of the images that the candidate answers, above 0 and at most 1
 * @param evidence the comparisons so far
 * @param startedAt start of the rollout (UTC)
 * @param at time of the last change of {@code phase}, or of a later policy under which the rollout stays in force (UTC)
 * @param until end of the present phase (UTC): of the time limit of {@link Phase#SHADOW}, or of the watch after
 *     {@link Phase#PROMOTED}; null in other phases
 * @param rolledBack models that were rolled back and serve only if an operator decides so, the latest last; at most
 *     {@value #MOST_ROLLED_BACK}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RolloutChanged(
        String rolloutId,
        long epoch,
        String dataset,
        String champion,
        String candidate,
        Phase phase,
        String code,
        String reason,
        double shadowSample,
        Evidence evidence,
        Instant startedAt,
        Instant at,
        Instant until,
        List<String> rolledBack)
        implements Event {

    /** The CloudEvents type. */
    public static final String TYPE = "rollout.changed.v1";

    /** Maximum number of models in {@code rolledBack}. */
    public static final int MOST_ROLLED_BACK = 100;

    /** The code of a rollout that another policy ended. */
    private static final String POLICY_ENDED = "policy";

    /** The codes of pauses that do not end: the policy changed, or the champion was withdrawn. */
    private static final Set<String> FINAL_PAUSES = Set.of(POLICY_ENDED, "champion");

    /** Validates the fields and copies the list. */
    public RolloutChanged {
        Require.name("rolloutId", rolloutId);
        Require.atLeast("epoch", epoch, 1);
        Require.name("dataset", dataset);
        Require.name("champion", champion);
        Require.name("candidate", candidate);
        if (candidate.equals(champion)) {
            throw new IllegalArgumentException("candidate must differ from champion, was '%s'".formatted(candidate));
        }
        Require.present("phase", phase);
        Require.text("code", code);
        Require.text("reason", reason);
        Require.positive("shadowSample", shadowSample, 1);
        Require.present("evidence", evidence);
        Require.time("startedAt", startedAt);
        Require.time("at", at);
        if (until != null) {
            Require.time("until", until);
        }
        rolledBack = Require.list("rolledBack", Objects.requireNonNullElse(rolledBack, List.of()));
        Require.range("rolledBack's length", rolledBack.size(), 0, MOST_ROLLED_BACK);
    }

    /** Returns the model that the rollout lets serve. */
    @JsonIgnore
    public String servingModel() {
        return phase == Phase.PROMOTED ? candidate : champion;
    }

    /** Returns whether neither model was chosen, and labels and operators can still decide. */
    @JsonIgnore
    public boolean isOpen() {
        return isOpen(phase, code);
    }

    /** Returns whether a rollout of this phase and code is open, see {@link #isOpen()}. */
    public static boolean isOpen(Phase phase, String code) {
        return phase == Phase.SHADOW || phase == Phase.PAUSED && !FINAL_PAUSES.contains(code);
    }

    /**
     * Returns whether a policy {@code shadow} no longer lets a rollout determine the serving model: another policy
     * ended it, or the policy was set after its decision.
     *
     * @param at time of the decision, or of a later policy under which it stays in force
     * @param policyAt time of the policy
     */
    public static boolean isHistory(Phase phase, String code, Instant at, Instant policyAt) {
        return phase == Phase.PAUSED && code.equals(POLICY_ENDED) || !isOpen(phase, code) && at.isBefore(policyAt);
    }

    /**
     * Returns whether this record determines the serving model. Under another policy than
     * {@link ModelPolicySet.Rollout#SHADOW}, after such a policy, and if the policy was set after the decision, only
     * {@code rolledBack} is of interest.
     *
     * @param policy the last policy of the data set
     */
    public boolean isInForce(ModelPolicySet policy) {
        return policy.isShadow() && !isHistory(phase, code, at, policy.at());
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public String key() {
        return dataset;
    }

    /** The phase of a rollout. */
    public enum Phase {
        /** The candidate answers a sample of the images, and its answers are not used. */
        SHADOW,
        /** The candidate serves. */
        PROMOTED,
        /** The champion serves, and the candidate was rejected. */
        ROLLED_BACK,
        /** The champion serves until a person decides, or until more labels come. */
        PAUSED;

        /**
         * Reads the JSON name.
         *
         * @throws IllegalArgumentException if it is not a phase
         */
        @JsonCreator
        public static Phase of(String label) {
            return Labels.find("phase", Phase.class, label);
        }

        /** Returns the name in JSON and in metric labels. */
        @JsonValue
        public String label() {
            return Labels.of(this);
        }
    }

    /**
     * The comparisons of a rollout.
     *
     * @param images number of images that both models answered
     * @param disagreements number of images with different answers
     * @param candidateOnly number of labelled images on which only the candidate is correct
     * @param championOnly number of labelled images on which only the champion is correct
     * @param neither number of labelled images with different answers that are both wrong
     * @param level the evidence of a difference on a logarithmic scale: at most 0 without evidence, 1 at the bound
     * @param bound the evidence at which the test decides: 1 / alpha
     * @param failures number of failed executions of the candidate
     * @param slower number of images on which the candidate was slower than allowed
     * @param notSlower number of images on which it was not
     */
    public record Evidence(
            long images,
            long disagreements,
            long candidateOnly,
            long championOnly,
            long neither,
            double level,
            double bound,
            long failures,
            long slower,
            long notSlower) {

        /** Validates the ranges. */
        public Evidence {
            Require.atLeast("evidence.images", images, 0);
            Require.atLeast("evidence.disagreements", disagreements, 0);
            Require.atLeast("evidence.candidateOnly", candidateOnly, 0);
            Require.atLeast("evidence.championOnly", championOnly, 0);
            Require.atLeast("evidence.neither", neither, 0);
            Require.range("evidence.level", level, -Double.MAX_VALUE, Double.MAX_VALUE);
            Require.range("evidence.bound", bound, 1, Double.MAX_VALUE);
            Require.atLeast("evidence.failures", failures, 0);
            Require.atLeast("evidence.slower", slower, 0);
            Require.atLeast("evidence.notSlower", notSlower, 0);
        }
    }
}
