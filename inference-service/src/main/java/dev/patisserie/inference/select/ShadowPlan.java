package dev.patisserie.inference.select;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.RolloutChanged;
import java.util.List;

/**
 * The comparison of a candidate with the serving model.
 *
 * @param rolloutId the rollout
 * @param champion the model whose answers are compared, without its comparisons
 * @param candidate the model that answers a sample of the same images, without its comparisons
 * @param sample share of the images, above 0 and at most 1
 */
public record ShadowPlan(String rolloutId, CheckpointPublished champion, CheckpointPublished candidate, double sample) {

    /** Creates a plan that equals another one if only comparisons were added to the publications. */
    static ShadowPlan of(RolloutChanged rollout, CheckpointPublished champion, CheckpointPublished candidate) {
        return new ShadowPlan(
                rollout.rolloutId(),
                champion.withComparisons(List.of()),
                candidate.withComparisons(List.of()),
                rollout.shadowSample());
    }
}
