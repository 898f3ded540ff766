package dev.patisserie.trainer.fit;

import dev.patisserie.common.event.LearningRateSchedule;
import dev.patisserie.common.event.TrainingRequested;
import java.util.List;
import java.util.function.LongToDoubleFunction;

/**
 * The learning rates of a phase.
 *
 * @param learningRate the initial rate of the optimiser, above 0; a schedule and a plateau start from it
 * @param schedule the change from step to step; null for none
 * @param reduceOnPlateau the rule for lowering the rate; null for none
 */
public record LearningRatePolicy(
        double learningRate, LearningRateSchedule schedule, TrainingRequested.ReduceOnPlateau reduceOnPlateau) {

    /**
     * Returns the learning rates of an epoch, by the number of the step in the phase, from 1.
     *
     * @param validationLosses losses of the epochs before it
     * @param phaseSteps number of steps in the whole phase
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
