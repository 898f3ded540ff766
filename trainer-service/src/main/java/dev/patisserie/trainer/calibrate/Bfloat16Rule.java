package dev.patisserie.trainer.calibrate;

import dev.patisserie.common.model.Bfloat16Check;
import dev.patisserie.common.model.Bfloat16Check.Coverage;
import dev.patisserie.common.model.Bfloat16Check.Figures;
import dev.patisserie.common.model.Uncertainty;
import dev.patisserie.common.model.Uncertainty.PredictionSets;
import dev.patisserie.common.uncertainty.CalibrationErrors;
import dev.patisserie.common.uncertainty.ConformalSets;
import dev.patisserie.common.uncertainty.Ranks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * The rule that decides whether a model may serve in bfloat16: what holds in float32 must hold in bfloat16 within half
 * a percentage point, and the probabilities within one point on average.
 *
 * <p>The mean change of the probabilities bounds the change of their distance from calibration, by the triangle
 * inequality (Błasiok et al. 2023, A Unifying Theory of Distance from Calibration). The coverage of the prediction sets
 * and the shares of unsure answers and familiar images depend on thresholds, for which there is no such bound; they are
 * computed again.
 */
final class Bfloat16Rule {

    /** Largest difference of the accuracies and of the other fractions of images. */
    static final double LARGEST_DIFFERENCE = 0.005;

    /**
     * Largest mean over the images of the largest absolute change of a probability: about the standard error of a
     * fraction of 2,000 images, so the calibration is not known more exactly.
     */
    static final double LARGEST_MEAN_CHANGE = 0.01;

    /** Largest difference of a sum of probabilities from 1; the inference service rejects other answers. */
    static final double LARGEST_ERROR_OF_SUM = 1e-3;

    private static final double ROUNDING = 1e-9;

    private final Uncertainty stated;
    private final int[] labels;
    private final List<String> reasons = new ArrayList<>();

    /**
     * The answers of a model in one precision.
     *
     * @param probabilities {@code [images][classes]}
     * @param scores the scores that detect unfamiliar images, one per image
     */
    record Answers(float[][] probabilities, double[] scores) {}

    /**
     * The answers in both precisions to the same images.
     *
     * @param float32 the answers in float32; those of images that were not computed are the ones in bfloat16
     * @param bfloat16 the answers in bfloat16
     * @param sample the images that show the mean change, at least one; all were computed in float32
     * @param computed number of images that were computed in float32
     */
    record Compared(Answers float32, Answers bfloat16, int[] sample, int computed) {}

    private Bfloat16Rule(Uncertainty stated, int[] labels) {
        this.stated = stated;
        this.labels = labels;
    }

    /**
     * Compares the answers.
     *
     * @param stated the figures of the manifest
     * @param labels the true classes of the images, at least one
     */
    static Bfloat16Check check(Compared compared, Uncertainty stated, int[] labels) {
        return new Bfloat16Rule(stated, labels).check(compared);
    }

    private Bfloat16Check check(Compared compared) {
        Answers float32 = compared.float32();
        Answers bfloat16 = compared.bfloat16();
        Figures before = figures(float32);
        Figures after = figures(bfloat16);
        double[] changes = changes(float32.probabilities(), bfloat16.probabilities());
        double mean = IntStream.of(compared.sample())
                .mapToDouble(i -> changes[i])
                .average()
                .orElseThrow();
        requireWithin("accuracy", before.accuracy(), after.accuracy(), LARGEST_DIFFERENCE);
        for (int i = 0; i < before.coverage().size(); i++) {
            requireShareWithin(
                    "coverage of alpha " + before.coverage().get(i).alpha(),
                    before.coverage().get(i).value(),
                    after.coverage().get(i).value());
        }
        if (before.unsure() != null) {
            requireShareWithin("share of unsure answers", before.unsure(), after.unsure());
        }
        if (before.familiar() != null) {
            requireShareWithin("share of familiar images", before.familiar(), after.familiar());
        }
        requireWithin("mean change of a probability", 0, mean, LARGEST_MEAN_CHANGE);
        requireWithin("sum of probabilities", 1, worstSum(bfloat16.probabilities()), LARGEST_ERROR_OF_SUM);
        return new Bfloat16Check(
                reasons.isEmpty(),
                reasons.isEmpty() ? null : String.join("; ", reasons),
                labels.length,
                before,
                after,
                changedLabels(float32.probabilities(), bfloat16.probabilities()),
                mean,
                Arrays.stream(changes).max().orElseThrow(),
                compared.computed());
    }

    /** Allows one image, or half of the standard error of the share: it is not known more exactly. */
    private void requireShareWithin(String figure, double float32, double bfloat16) {
        double standardError = Math.sqrt(float32 * (1 - float32) / labels.length);
        double limit = Math.max(LARGEST_DIFFERENCE, Math.max(1.0 / labels.length, standardError / 2));
        requireWithin(figure, float32, bfloat16, limit);
    }

    private void requireWithin(String figure, double float32, double bfloat16, double limit) {
        if (Math.abs(bfloat16 - float32) > limit + ROUNDING) {
            reasons.add(String.format(
                    Locale.ROOT,
                    "%s: expected %.4f within %.4f, found %.4f in bfloat16",
                    figure,
                    float32,
                    limit,
                    bfloat16));
        }
    }

    private Figures figures(Answers answers) {
        float[][] rows = answers.probabilities();
        int correct = 0;
        for (int i = 0; i < rows.length; i++) {
            correct += Ranks.first(rows[i]) == labels[i] ? 1 : 0;
        }
        return new Figures(
                (double) correct / rows.length,
                CalibrationErrors.of(rows, labels).ece(),
                coverage(rows),
                stated.unsureBelow() == null ? null : unsure(rows),
                stated.known() == null ? null : familiar(answers.scores()));
    }

    private List<Coverage> coverage(float[][] rows) {
        PredictionSets sets = stated.sets();
        if (sets == null) {
            return List.of();
        }
        return sets.quantiles().stream()
                .map(quantile -> new Coverage(quantile.alpha(), coverage(sets, quantile.alpha(), rows)))
                .toList();
    }

    private double coverage(PredictionSets sets, double alpha, float[][] rows) {
        int covered = 0;
        for (int i = 0; i < rows.length; i++) {
            int label = labels[i];
            boolean isIn =
                    Arrays.stream(ConformalSets.labels(sets, alpha, rows[i])).anyMatch(other -> other == label);
            covered += isIn ? 1 : 0;
        }
        return (double) covered / rows.length;
    }

    private double unsure(float[][] rows) {
        return (double) Arrays.stream(rows)
                        .filter(row -> row[Ranks.first(row)] < stated.unsureBelow())
                        .count()
                / rows.length;
    }

    private double familiar(double[] scores) {
        double threshold = stated.known().threshold();
        return (double) Arrays.stream(scores)
                        .filter(score -> score >= threshold)
                        .count()
                / scores.length;
    }

    /** Returns the largest absolute change of a probability of each image. */
    private static double[] changes(float[][] float32, float[][] bfloat16) {
        return IntStream.range(0, float32.length)
                .mapToDouble(i -> change(float32[i], bfloat16[i]))
                .toArray();
    }

    /** Returns the largest absolute change of a probability of an image. */
    static double change(float[] float32, float[] bfloat16) {
        double change = 0;
        for (int c = 0; c < float32.length; c++) {
            change = Math.max(change, Math.abs((double) bfloat16[c] - float32[c]));
        }
        return change;
    }

    /** Returns the sum with the largest difference from 1. */
    private static double worstSum(float[][] rows) {
        double worst = 1;
        for (float[] row : rows) {
            double sum = 0;
            for (float value : row) {
                sum += value;
            }
            worst = Math.abs(sum - 1) > Math.abs(worst - 1) ? sum : worst;
        }
        return worst;
    }

    private static int changedLabels(float[][] float32, float[][] bfloat16) {
        int changed = 0;
        for (int i = 0; i < float32.length; i++) {
            changed += Ranks.first(float32[i]) == Ranks.first(bfloat16[i]) ? 0 : 1;
        }
        return changed;
    }
}
