package dev.patisserie.inference.console.rollout;

import static dev.patisserie.inference.Checkpoints.NOON;

import dev.patisserie.common.event.ImageReference;
import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.RetrainingChanged;
import dev.patisserie.common.event.RolloutChanged;
import dev.patisserie.common.event.RolloutChanged.Evidence;
import dev.patisserie.common.event.RolloutChanged.Phase;
import dev.patisserie.common.event.ShadowAnswered;
import dev.patisserie.common.event.ShadowAnswered.Answer;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.event.TrainingTrigger;
import java.time.Instant;
import java.util.List;

/** Rollouts of m-2 against m-1 on data set desserts, and automatic trainings of it. */
public final class Rollouts {

    private Rollouts() {}

    /** A phase that started {@code epoch} seconds after noon, with half of the evidence. */
    public static RolloutChanged rollout(Phase phase, long epoch) {
        return rollout("desserts", phase, epoch, NOON.plusSeconds(epoch), "because of " + phase.label());
    }

    public static RolloutChanged rollout(String dataset, Phase phase, long epoch, Instant at, String reason) {
        return new RolloutChanged(
                "r-" + epoch,
                epoch,
                dataset,
                "m-1",
                "m-2",
                phase,
                "code",
                reason,
                0.2,
                new Evidence(1200, 40, 12, 3, 2, 0.5, 20, 1, 4, 96),
                NOON,
                at,
                phase == Phase.SHADOW || phase == Phase.PROMOTED ? at.plusSeconds(7200) : null,
                List.of());
    }

    /** The answers of rollout r-1, with the image at offset 7 of topic images. */
    public static ShadowAnswered answers(String imageId, String champion, String candidate) {
        return answers(imageId, champion, candidate, new ImageReference("images", 0, 7));
    }

    public static ShadowAnswered answers(String imageId, String champion, String candidate, ImageReference image) {
        return answers("desserts", "r-1", imageId, List.of(champion, candidate), image);
    }

    static ShadowAnswered answers(
            String dataset, String rolloutId, String imageId, List<String> labels, ImageReference image) {
        return new ShadowAnswered(
                rolloutId,
                dataset,
                imageId,
                new Answer("m-1", labels.get(0), 0.9),
                new Answer("m-2", labels.get(1), 0.6),
                "m-2",
                null,
                null,
                image,
                null,
                NOON);
    }

    /** The training auto-1. */
    public static RetrainingChanged retraining(RetrainingChanged.State state) {
        return retraining("desserts", "auto-1", state);
    }

    public static RetrainingChanged retraining(String dataset, String requestId, RetrainingChanged.State state) {
        TrainingRequested request = TrainingRequested.builder(requestId, Pipeline.SIMPLE, dataset)
                .trigger(new TrainingTrigger(TrainingTrigger.Kind.DRIFT, "m-1@3"))
                .build();
        return new RetrainingChanged(dataset, state, request, 120, "errors are in alarm", NOON);
    }
}
