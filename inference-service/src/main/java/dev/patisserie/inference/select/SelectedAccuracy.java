package dev.patisserie.inference.select;

import dev.patisserie.common.selection.Evaluation;
import java.util.Collection;
import java.util.Locale;
import java.util.OptionalDouble;
import org.apache.commons.statistics.distribution.BetaDistribution;

/**
 * The holdout accuracy of a model that was selected among several on one holdout. The maximum of many accuracies is
 * optimistic, because it is partly the largest error of measurement.
 *
 * <p>The correction is the empirical-Bayes estimate of B. Efron, "Tweedie's Formula and Selection Bias", Journal of the
 * American Statistical Association 106 (2011), with a normal prior. This is the James-Stein estimator, which shrinks
 * each accuracy towards the mean of all, by the part of their variance that the finite holdout explains. It treats the
 * errors of the models as independent. On the same images they are positively correlated, so it corrects too much
 * rather than too little.
 *
 * <p>The lower bound is that of Clopper and Pearson (1934), at the level of 0.05 divided by the number of models
 * (Bonferroni). It therefore holds for all of them at the same time, and for whichever was selected.
 *
 * @param accuracy the measured accuracy, 0 to 1
 * @param models number of models that were compared on the holdout, at least 1
 * @param corrected the corrected accuracy, 0 to 1; empty for fewer than {@value #FEWEST} models
 * @param lowerBound the lower bound of the accuracy with 95 % confidence, 0 to 1
 */
public record SelectedAccuracy(double accuracy, int models, OptionalDouble corrected, double lowerBound) {

    /**
     * Fewest models for a correction: with three or fewer the James-Stein estimator is not better than the accuracy.
     */
    public static final int FEWEST = 4;

    private static final double ERROR_PROBABILITY = 0.05;

    /**
     * Estimates the accuracy of a selected model.
     *
     * @param selected its evaluation
     * @param compared the evaluations of all models that were compared on the holdout, including the selected one
     */
    static SelectedAccuracy of(Evaluation selected, Collection<Evaluation> compared) {
        return new SelectedAccuracy(
                selected.accuracy(),
                compared.size(),
                compared.size() < FEWEST ? OptionalDouble.empty() : OptionalDouble.of(shrunk(selected, compared)),
                lowerBound(selected, compared.size()));
    }

    private static double shrunk(Evaluation selected, Collection<Evaluation> compared) {
        double mean =
                compared.stream().mapToDouble(Evaluation::accuracy).average().orElseThrow();
        double squares = compared.stream()
                .mapToDouble(each -> (each.accuracy() - mean) * (each.accuracy() - mean))
                .sum();
        double variance = mean * (1 - mean) / selected.images();
        double unexplained = squares == 0 ? 0 : Math.max(0, 1 - (compared.size() - 3) * variance / squares);
        return mean + unexplained * (selected.accuracy() - mean);
    }

    private static double lowerBound(Evaluation selected, int models) {
        long correct = Math.round(selected.accuracy() * selected.images());
        return correct == 0
                ? 0
                : BetaDistribution.of(correct, selected.images() - correct + 1.0)
                        .inverseCumulativeProbability(ERROR_PROBABILITY / models);
    }

    /** Returns a description for people. */
    public String text() {
        String correction = corrected.isPresent()
                ? String.format(
                        Locale.ROOT, "corrected for selection among %d models: %.3f", models, corrected.getAsDouble())
                : String.format(
                        Locale.ROOT,
                        "not corrected for selection: expected at least %d models on the holdout, found %d",
                        FEWEST,
                        models);
        return String.format(
                Locale.ROOT, "accuracy %.4f (%s; 95 %% lower bound %.3f)", accuracy, correction, lowerBound);
    }
}
