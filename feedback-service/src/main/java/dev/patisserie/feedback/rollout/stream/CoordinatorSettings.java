package dev.patisserie.feedback.rollout.stream;

import dev.patisserie.common.selection.SelectionPolicy;
import dev.patisserie.feedback.rollout.RolloutSettings;
import java.time.Duration;

/**
 * The settings of the coordination.
 *
 * @param dataset the data set whose models are compared
 * @param partitions number of partitions of the join, and of the images here
 * @param retention time for which an image is kept after its last answer or label, above 0
 * @param maxSlowdown the candidate counts as slower if it takes longer than this multiple of the champion's time, above
 *     0
 * @param policy the conditions under which the best-model rule replaces a champion, those of the inference service
 * @param rollout the settings of the decision
 */
public record CoordinatorSettings(
        String dataset,
        int partitions,
        Duration retention,
        double maxSlowdown,
        SelectionPolicy policy,
        RolloutSettings rollout) {

    /** Validates the settings. */
    public CoordinatorSettings {
        if (partitions < 1 || retention.isNegative() || retention.isZero()) {
            throw new IllegalArgumentException("partitions must be at least 1 and retention above 0, were %d and %s"
                    .formatted(partitions, retention));
        }
        if (!(maxSlowdown > 0 && maxSlowdown < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("maxSlowdown must be above 0 and finite, was " + maxSlowdown);
        }
    }
}
