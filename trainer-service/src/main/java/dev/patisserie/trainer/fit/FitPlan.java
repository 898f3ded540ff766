package dev.patisserie.trainer.fit;

import dev.patisserie.common.event.TrainingRequested;

/**
 * One phase of training.
 *
 * @param phase its name in progress events, e.g. {@code training}
 * @param epochs most epochs, at least 1
 * @param epochsBefore most epochs of the phases before this one, 0 in the first
 * @param batchSize images per step, at least 1
 * @param seed seed of the order of the images
 * @param pace the learning rates
 * @param earlyStopping the rule for stopping before the last epoch; null for none
 * @param prefetch batches to hold ready, at least 1
 * @param snapshotSteps steps from one snapshot to the next within an epoch, at least 1
 * @param stopAtEpoch number of the epoch in the run, from 1, after which training pauses; null for none
 */
public record FitPlan(
        String phase,
        int epochs,
        int epochsBefore,
        int batchSize,
        long seed,
        LearningRatePolicy pace,
        TrainingRequested.EarlyStopping earlyStopping,
        int prefetch,
        int snapshotSteps,
        Integer stopAtEpoch) {

    /** Creates a plan without a pause. */
    FitPlan(
            String phase,
            int epochs,
            int epochsBefore,
            int batchSize,
            long seed,
            LearningRatePolicy pace,
            TrainingRequested.EarlyStopping earlyStopping,
            int prefetch,
            int snapshotSteps) {
        this(phase, epochs, epochsBefore, batchSize, seed, pace, earlyStopping, prefetch, snapshotSteps, null);
    }

    /** Returns whether training pauses before an epoch of the phase, counted from 1. */
    boolean pausesBefore(int epoch) {
        return stopAtEpoch != null && epochsBefore + epoch > stopAtEpoch;
    }
}
