package dev.patisserie.trainer.fit;

import dev.patisserie.common.event.TrialResult;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import java.util.List;

/** Thrown when a loss is NaN or infinite, with the code {@link ErrorCode#TRAINING_DIVERGED}. */
public final class TrainingDivergedException extends PatisserieException {

    private static final long serialVersionUID = 1L;

    private final transient TrialResult result;

    /**
     * Creates the exception.
     *
     * @param message expected, found, and the fix
     * @param trainImages number of training images in an epoch
     * @param curve the completed epochs
     */
    public TrainingDivergedException(String message, int trainImages, List<TrialResult.Point> curve) {
        super(ErrorCode.TRAINING_DIVERGED, message);
        result = new TrialResult(trainImages, true, curve);
    }

    /** Returns the result of the training so far, if it is that of a search. */
    public TrialResult result() {
        return result;
    }
}
