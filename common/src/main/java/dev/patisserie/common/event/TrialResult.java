package dev.patisserie.common.event;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;

/**
 * The result of a paused training of a search.
 *
 * @param trainImages number of training images in an epoch
 * @param diverged whether a loss was NaN or infinite; such a trial is worse than all others and does not continue
 * @param curve all epochs of the trial so far, in order, those of earlier steps included
 */
public record TrialResult(int trainImages, boolean diverged, List<Point> curve) {

    /** Validates the ranges and copies the list. */
    public TrialResult {
        Require.atLeast("trial.trainImages", trainImages, 0);
        curve = Require.list("trial.curve", curve);
        if (curve.isEmpty() && !diverged) {
            throw new IllegalArgumentException("trial.curve must have an epoch unless the trial diverged");
        }
    }

    /**
     * The validation split after one epoch.
     *
     * @param epoch number of the epoch through all phases, from 1; a phase that stopped early leaves a gap
     * @param validationLoss mean categorical cross-entropy, in nats
     * @param validationAccuracy fraction of images classified correctly, 0 to 1
     */
    public record Point(int epoch, double validationLoss, double validationAccuracy) {
        /** Validates the ranges. */
        public Point {
            Require.atLeast("trial.curve.epoch", epoch, 1);
            Require.range("trial.curve.validationAccuracy", validationAccuracy, 0, 1);
        }
    }

    /** Returns the number of epochs that were trained. */
    @JsonIgnore
    public int epochs() {
        return curve.size();
    }
}
