package dev.patisserie.trainer.fit;

import dev.patisserie.common.event.TrainingRequested;
import java.util.List;

/**
 * Stops training once the validation loss has not fallen by more than a threshold for a number of epochs. The rule of
 * Keras's {@code EarlyStopping}. Pure.
 */
final class EarlyStopping {

    private final int patience;
    private final double minDelta;
    private double best = Double.POSITIVE_INFINITY;
    private int epochsWithout;

    /** Returns whether the rule stops training after the epochs with these validation losses. */
    static boolean stopsAfter(TrainingRequested.EarlyStopping rule, List<Double> losses) {
        var stopping = new EarlyStopping(rule);
        boolean stop = false;
        for (double loss : losses) {
            stop = stopping.stopsAfter(loss);
        }
        return stop;
    }

    /** Starts with no epoch seen. */
    EarlyStopping(TrainingRequested.EarlyStopping rule) {
        this.patience = rule.patience();
        this.minDelta = rule.minDelta();
    }

    /** Returns whether to stop after an epoch with this validation loss. */
    boolean stopsAfter(double validationLoss) {
        if (validationLoss < best - minDelta) {
            best = validationLoss;
            epochsWithout = 0;
        } else {
            epochsWithout++;
        }
        return epochsWithout >= patience;
    }
}
