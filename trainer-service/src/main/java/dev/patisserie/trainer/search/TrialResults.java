package dev.patisserie.trainer.search;

import dev.patisserie.common.event.SearchProgressed.RungResult;
import dev.patisserie.common.event.SearchRequested.Metric;
import dev.patisserie.common.event.TrialResult;
import java.util.Comparator;

/** Reduces the curve of a trial to its result at a rung. */
final class TrialResults {

    private TrialResults() {}

    /**
     * Returns the result of a trial at a rung.
     *
     * @param order number of the result among all results of the search, from 1
     */
    static RungResult at(int rung, TrialResult trial, Metric metric, int order) {
        if (trial.diverged()) {
            return new RungResult(rung, trial.epochs(), null, null, order);
        }
        TrialResult.Point best = trial.curve().stream()
                .min(Comparator.comparingDouble(TrialResult.Point::validationLoss))
                .orElseThrow();
        double average = trial.curve().stream()
                .mapToDouble(point -> value(point, metric))
                .average()
                .orElseThrow();
        return new RungResult(rung, trial.epochs(), value(best, metric), average, order);
    }

    private static double value(TrialResult.Point point, Metric metric) {
        return metric == Metric.VALIDATION_LOSS ? point.validationLoss() : point.validationAccuracy();
    }
}
