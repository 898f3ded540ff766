package dev.patisserie.feedback.rollout.stream;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.patisserie.common.event.ModelPinned;
import dev.patisserie.common.event.ModelPolicySet;
import dev.patisserie.common.event.RolloutCommanded;
import dev.patisserie.common.selection.PublishedModel;
import dev.patisserie.feedback.rollout.PairOutcome;

/**
 * A record of the internal topics. Exactly one component is not null.
 *
 * @param comparison a comparison of an image
 * @param model a change of a model
 * @param pin a pin, or its removal
 * @param policy the policy of the data set
 * @param command a decision of an operator
 * @param alarm an alarm of the errors of a model
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record RolloutInput(
        Comparison comparison,
        ModelChange model,
        Pin pin,
        ModelPolicySet policy,
        RolloutCommanded command,
        Alarm alarm) {

    /**
     * The comparison of an image changed.
     *
     * @param rolloutId the rollout
     * @param imageId the image
     * @param fingerprint the difference hash of the image; null if it is unknown, or with changes of the label
     * @param before the comparison of the answers before the change
     * @param after the comparison after it
     * @param slower whether the candidate was slower than allowed; null if that was not measured, or is not new
     * @param failure the failure of the candidate; null without a new one
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Comparison(
            String rolloutId,
            String imageId,
            String fingerprint,
            PairOutcome before,
            PairOutcome after,
            Boolean slower,
            String failure) {

        /** Returns whether both models have answered, and had not before. */
        @JsonIgnore
        boolean isNew() {
            return before == PairOutcome.INCOMPLETE && after != PairOutcome.INCOMPLETE;
        }
    }

    /**
     * A change of a model.
     *
     * @param modelId the model
     * @param kind the change
     * @param published its publication; null with other changes
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ModelChange(String modelId, Kind kind, PublishedModel published) {

        /** The kind of change. */
        enum Kind {
            PUBLISHED,
            WITHDRAWN,
            /** A replica serves it from now on. */
            SWAPPED,
            REFUSED,
            REFUSAL_CLEARED
        }
    }

    /**
     * A pin, or its removal.
     *
     * @param modelId the pinned model; null if the pin was removed
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Pin(String modelId) {
        static Pin of(ModelPinned event) {
            return new Pin(event.modelId());
        }
    }

    /**
     * An alarm of the monitor of the errors.
     *
     * @param modelId the model
     */
    record Alarm(String modelId) {}

    static RolloutInput of(Comparison comparison) {
        return new RolloutInput(comparison, null, null, null, null, null);
    }

    static RolloutInput of(String modelId, ModelChange.Kind kind) {
        return new RolloutInput(null, new ModelChange(modelId, kind, null), null, null, null, null);
    }

    static RolloutInput of(PublishedModel published) {
        String modelId = published.checkpoint().modelId();
        var change = new ModelChange(modelId, ModelChange.Kind.PUBLISHED, published);
        return new RolloutInput(null, change, null, null, null, null);
    }

    static RolloutInput of(Pin pin) {
        return new RolloutInput(null, null, pin, null, null, null);
    }

    static RolloutInput of(ModelPolicySet policy) {
        return new RolloutInput(null, null, null, policy, null, null);
    }

    static RolloutInput of(RolloutCommanded command) {
        return new RolloutInput(null, null, null, null, command, null);
    }

    static RolloutInput of(Alarm alarm) {
        return new RolloutInput(null, null, null, null, null, alarm);
    }
}
