package dev.patisserie.trainer.fit;

import dev.patisserie.common.event.TrialResult;
import java.util.List;

/**
 * Thrown when a training of a search has reached its last epoch. Its state is on disk, from which a later training
 * continues.
 */
public final class TrainingPausedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient TrialResult result;

    /**
     * Creates the exception.
     *
     * @param trainImages number of training images in an epoch
     * @param curve the epochs so far
     */
    public TrainingPausedException(int trainImages, List<TrialResult.Point> curve) {
        super("paused after %d epochs".formatted(curve.size()));
        result = new TrialResult(trainImages, false, curve);
    }

    /** Returns the result of the training so far. */
    public TrialResult result() {
        return result;
    }
}
