package dev.patisserie.standalone.client.rollout;

import dev.patisserie.common.event.ModelPolicySet;
import dev.patisserie.common.event.RolloutChanged;
import dev.patisserie.common.event.Topics;
import dev.patisserie.standalone.client.EventTable;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The policies and the last rollout of each data set, as the topics have them.
 *
 * @param policies the policies by data set
 * @param rollouts the rollouts by data set
 */
public record RolloutState(List<ModelPolicySet> policies, List<RolloutChanged> rollouts) {

    /** Copies and sorts the lists. */
    public RolloutState {
        policies = policies.stream()
                .sorted(Comparator.comparing(ModelPolicySet::dataset))
                .toList();
        rollouts = rollouts.stream()
                .sorted(Comparator.comparing(RolloutChanged::dataset))
                .toList();
    }

    /** Reads the topics {@code model-selection} and {@code rollouts}. Absent topics are read as empty ones. */
    public static RolloutState read(String bootstrap) {
        Collection<ModelPolicySet> policies = EventTable.read(
                        bootstrap, Topics.MODEL_SELECTION, ModelPolicySet.KEY_PREFIX, ModelPolicySet.class)
                .values();
        return new RolloutState(List.copyOf(policies), rollouts(bootstrap));
    }

    /** Reads the topic {@code rollouts}. */
    private static List<RolloutChanged> rollouts(String bootstrap) {
        return List.copyOf(EventTable.read(bootstrap, Topics.ROLLOUTS, RolloutChanged.class)
                .values());
    }

    /** Reads the records of a data set on the topic {@code rollouts}: later ones may state another rollout. */
    public static List<RolloutChanged> history(String bootstrap, String dataset) {
        return EventTable.history(bootstrap, Topics.ROLLOUTS, RolloutChanged.class).stream()
                .filter(rollout -> rollout.dataset().equals(dataset))
                .toList();
    }

    /** Returns the last rollout of a data set. */
    public Optional<RolloutChanged> rollout(String dataset) {
        return rollouts.stream()
                .filter(rollout -> rollout.dataset().equals(dataset))
                .findFirst();
    }

    /** Returns the policy of a data set; empty if none is set. */
    public Optional<ModelPolicySet> policy(String dataset) {
        return policies.stream()
                .filter(policy -> policy.dataset().equals(dataset))
                .findFirst();
    }
}
