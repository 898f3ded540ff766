package dev.patisserie.feedback.rollout.stream;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.patisserie.common.event.ModelPolicySet;
import dev.patisserie.common.event.RolloutChanged;
import dev.patisserie.common.event.RolloutCommanded;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The policy, the pin and the model in use, on which the choice of a candidate depends besides the publications.
 * Immutable; serialised by Jackson.
 *
 * @param policy the policy; null if none was set
 * @param pinned the pinned model; null without a pin
 * @param inUse the model that replicas reported last; null before the first report
 * @param inUseSince time of the first report without another one since (UTC); null before the first report
 * @param rolledBack models that serve only if an operator decides so, the latest last
 * @param waiting the start of a rollout that waits for the record of its model; null without one
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ServingFacts(
        ModelPolicySet policy,
        String pinned,
        String inUse,
        Instant inUseSince,
        List<String> rolledBack,
        RolloutCommanded waiting) {

    static final ServingFacts NONE = new ServingFacts(null, null, null, null, List.of(), null);

    /** Copies the list. */
    ServingFacts {
        rolledBack = List.copyOf(rolledBack);
    }

    @JsonIgnore
    boolean isShadow() {
        return policy != null && policy.isShadow();
    }

    @JsonIgnore
    boolean isPinned() {
        return pinned != null;
    }

    ServingFacts with(ModelPolicySet set) {
        return new ServingFacts(set, pinned, inUse, inUseSince, rolledBack, waiting);
    }

    ServingFacts waitingFor(RolloutCommanded command) {
        return new ServingFacts(policy, pinned, inUse, inUseSince, rolledBack, command);
    }

    ServingFacts withPin(String modelId) {
        return new ServingFacts(policy, modelId, inUse, inUseSince, rolledBack, waiting);
    }

    /** Each replica reports its swap; an older report than the last one is ignored. */
    ServingFacts withSwap(String modelId, Instant at) {
        if (modelId.equals(inUse) || inUseSince != null && at.isBefore(inUseSince)) {
            return this;
        }
        return new ServingFacts(policy, pinned, modelId, at, rolledBack, waiting);
    }

    ServingFacts withRolledBack(List<String> models) {
        return new ServingFacts(policy, pinned, inUse, inUseSince, models, waiting);
    }

    /** Adds a model that was rolled back; the earliest ones are removed from a full list. */
    ServingFacts withRolledBack(String modelId) {
        List<String> models = new ArrayList<>(withoutRolledBack(modelId).rolledBack);
        models.add(modelId);
        int surplus = Math.max(0, models.size() - RolloutChanged.MOST_ROLLED_BACK);
        return withRolledBack(models.subList(surplus, models.size()));
    }

    ServingFacts withoutRolledBack(String modelId) {
        return withRolledBack(
                rolledBack.stream().filter(model -> !model.equals(modelId)).toList());
    }
}
