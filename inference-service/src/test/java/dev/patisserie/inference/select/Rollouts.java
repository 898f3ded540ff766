package dev.patisserie.inference.select;

import static dev.patisserie.inference.Checkpoints.NOON;

import dev.patisserie.common.event.ModelPolicySet;
import dev.patisserie.common.event.RolloutChanged;
import dev.patisserie.common.event.RolloutChanged.Evidence;
import dev.patisserie.common.event.RolloutChanged.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Rollouts and policies for tests; values that are irrelevant to a test are fixed. */
public record Rollouts(
        String champion, String candidate, Phase phase, long epoch, List<String> rolledBack, Instant at) {

    public static Rollouts rollout(String champion, String candidate, Phase phase) {
        return new Rollouts(champion, candidate, phase, 1, List.of(), NOON.plus(Duration.ofHours(1)));
    }

    public Rollouts epoch(long value) {
        return new Rollouts(champion, candidate, phase, value, rolledBack, at);
    }

    public Rollouts rolledBack(String... models) {
        return new Rollouts(champion, candidate, phase, epoch, List.of(models), at);
    }

    /** Returns the same rollout, started and decided at a time. */
    public Rollouts at(Instant time) {
        return new Rollouts(champion, candidate, phase, epoch, rolledBack, time);
    }

    public RolloutChanged event() {
        return new RolloutChanged(
                "r-" + epoch,
                epoch,
                "desserts",
                champion,
                candidate,
                phase,
                "code",
                "a reason",
                1,
                new Evidence(0, 0, 0, 0, 0, 0, 20, 0, 0, 0),
                at,
                at,
                null,
                rolledBack);
    }

    public static ModelPolicySet shadowSince(Instant at) {
        return new ModelPolicySet("desserts", ModelPolicySet.Rollout.SHADOW, 1.0, at, null, null);
    }

    public static ModelPolicySet direct() {
        return new ModelPolicySet("desserts", ModelPolicySet.Rollout.DIRECT, null, NOON, null, null);
    }
}
