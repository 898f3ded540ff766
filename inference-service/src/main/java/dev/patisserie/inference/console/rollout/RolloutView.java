package dev.patisserie.inference.console.rollout;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.patisserie.common.event.ImageReference;
import dev.patisserie.common.event.RolloutChanged;
import java.time.Instant;
import java.util.List;

/**
 * The last rollout of the data set.
 *
 * @param rollout the rollout; absent if there is none
 * @param phases the phases that the console has read, the latest first
 * @param open number of known images with different answers and without a label
 * @param disagreements the newest of them
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RolloutView(RolloutChanged rollout, List<PhaseView> phases, int open, List<Disagreement> disagreements) {

    /**
     * A phase of a rollout.
     *
     * @param candidate the candidate of the rollout
     * @param phase the phase
     * @param reason the reason for people, shortened
     * @param at its start (UTC)
     */
    public record PhaseView(String candidate, RolloutChanged.Phase phase, String reason, Instant at) {

        /** Largest number of characters of a reason, because many phases are kept. */
        static final int LONGEST_REASON = 500;

        static PhaseView of(RolloutChanged rollout) {
            String reason = rollout.reason();
            return new PhaseView(
                    rollout.candidate(),
                    rollout.phase(),
                    reason.length() <= LONGEST_REASON ? reason : reason.substring(0, LONGEST_REASON) + "…",
                    rollout.at());
        }

        /** Returns whether both are the same phase of the same rollout, possibly with different reasons. */
        boolean isSame(PhaseView other) {
            return candidate.equals(other.candidate) && phase == other.phase && at.equals(other.at);
        }
    }

    /**
     * An image to which the models gave different answers.
     *
     * @param imageId the image
     * @param answers the two classes in alphabetical order, which does not depend on the models
     * @param image the position of the image
     */
    public record Disagreement(String imageId, List<String> answers, ImageReference image) {}
}
