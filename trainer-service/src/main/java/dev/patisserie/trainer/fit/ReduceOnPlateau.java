package dev.patisserie.trainer.fit;

import dev.patisserie.common.event.TrainingRequested;

/**
 * Lowers the learning rate of the next epoch by a factor once the validation loss has not fallen for a number of
 * epochs. The rule of Keras's {@code ReduceLROnPlateau} with its defaults: a fall counts if it exceeds 0.0001, and the
 * wait restarts after each reduction. Pure.
 */
final class ReduceOnPlateau {

    private static final double MIN_DELTA = 1e-4;

    private final double factor;
    private final int patience;
    private double best = Double.POSITIVE_INFINITY;
    private int epochsWithout;

    /** Starts with no epoch seen. */
    ReduceOnPlateau(TrainingRequested.ReduceOnPlateau rule) {
        this.factor = rule.factor();
        this.patience = rule.patience();
    }

    /**
     * Returns the learning rate of the next epoch.
     *
     * @param learningRate the rate of the epoch that ended
     * @param validationLoss the validation loss after that epoch
     */
    double next(double learningRate, double validationLoss) {
        if (validationLoss < best - MIN_DELTA) {
            best = validationLoss;
            epochsWithout = 0;
            return learningRate;
        }
        epochsWithout++;
        if (epochsWithout < patience) {
            return learningRate;
        }
        epochsWithout = 0;
        return learningRate * factor;
    }
}
