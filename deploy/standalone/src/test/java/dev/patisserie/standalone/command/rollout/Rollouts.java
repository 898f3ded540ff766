package dev.patisserie.standalone.command.rollout;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.CheckpointPublished.Holdout;
import dev.patisserie.common.event.ModelPolicySet;
import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.RolloutChanged;
import dev.patisserie.common.event.RolloutChanged.Evidence;
import dev.patisserie.common.event.RolloutChanged.Phase;
import java.time.Instant;
import java.util.List;

/** Rollouts of m-2 against m-1. */
final class Rollouts {

    static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");

    private Rollouts() {}

    static RolloutChanged rollout(String dataset, Phase phase) {
        return rollout(dataset, phase, "started", 1, NOON.plusSeconds(26 * 3600));
    }

    static RolloutChanged rollout(String dataset, Phase phase, String code, long epoch, Instant until) {
        return new RolloutChanged(
                "r-" + epoch,
                epoch,
                dataset,
                "m-1",
                "m-2",
                phase,
                code,
                "because",
                0.2,
                new Evidence(1200, 40, 12, 3, 2, 0.5, 20, 1, 4, 96),
                NOON,
                NOON,
                until,
                List.of("m-0"));
    }

    static ModelPolicySet policy(String dataset, ModelPolicySet.Rollout rollout) {
        return new ModelPolicySet(dataset, rollout, 0.25, NOON, "ada", "be careful");
    }

    static CheckpointPublished model(String modelId, String dataset) {
        return new CheckpointPublished(
                modelId,
                "r-1",
                dataset,
                Pipeline.SIMPLE,
                "SimpleConvNet",
                List.of("cake", "pie"),
                100,
                modelId + ".zip",
                "a".repeat(64),
                1,
                new Holdout(0.9, 0.3, 40, "b".repeat(64)),
                NOON,
                null,
                List.of());
    }
}
