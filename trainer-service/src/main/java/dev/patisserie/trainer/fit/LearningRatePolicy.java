package dev.patisserie.trainer.fit;

import dev.patisserie.common.event.LearningRateSchedule;
import dev.patisserie.common.event.TrainingRequested;
import java.util.List;
import java.util.function.LongToDoubleFunction;

/**
 * How fast a phase learns.
 *
 * @param learningRate the optimiser's: what a schedule and a plateau start from, above 0
 * @param schedule how it changes from step to step; null: not at all
 * @param reduceOnPlateau when to lower it; null: never
 */
public record LearningRatePolicy(
        double learningRate, LearningRateSchedule schedule, TrainingRequested.ReduceOnPlateau reduceOnPlateau) {

    /**
     * Returns the learning rates of an epoch, by the number of the step in the phase, from 1.
     *
     * @param validationLosses of the epochs before it
     * @param phaseSteps steps of the whole phase
     */
    LongToDoubleFunction after(List<Double> validationLosses, long phaseSteps) {
        if (schedule != null) {
            return step -> schedule.rate(learningRate, step - 1, phaseSteps);
        }
        double rate = plateau(validationLosses);
        return step -> rate;
    }

    private double plateau(List<Double> validationLosses) {
        double rate = learningRate;
        if (reduceOnPlateau != null) {
            var rule = new ReduceOnPlateau(reduceOnPlateau);
            for (double loss : validationLosses) {
                rate = rule.next(rate, loss);
            }
        }
        return rate;
    }
}
