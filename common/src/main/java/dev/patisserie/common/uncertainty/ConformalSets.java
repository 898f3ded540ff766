package dev.patisserie.common.uncertainty;

import dev.patisserie.common.model.Uncertainty.PredictionSets;
import dev.patisserie.common.model.Uncertainty.Quantile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Prediction sets by split conformal prediction (Vovk et al. 2005). The set of an image has each class whose score is
 * at most the {@code ceil((n + 1) * (1 - alpha))}-th smallest of the n calibration images' scores of their true
 * classes. It contains the true class with probability at least {@code 1 - alpha}, if the image and the calibration
 * images are exchangeable; without equal scores, with probability at most {@code 1 - alpha + 1 / (n + 1)}.
 *
 * <p>{@code lac} (Sadinle et al. 2019): the score of a class with probability p is {@code 1 - p}. A set may be empty.
 *
 * <p>{@code raps} (Angelopoulos et al. 2021): the score of the class at rank r, from 1 for the most probable, is the
 * sum of the probabilities of the more probable classes, plus {@code penalty * max(0, r - freeClasses)}. The paper adds
 * a uniform random part of the class's own probability. This method adds none, so that an image always has the same
 * set. The most probable class then has score 0 and is in every set. Many scores are equal to 0, so the coverage can
 * exceed its upper bound: the sets are conservative.
 */
public final class ConformalSets {

    /** The error rates of a model's quantiles. */
    public static final List<Double> ALPHAS = List.of(0.01, 0.05, 0.1);

    /** Largest number of classes for which {@link #fit} selects {@code lac}. */
    public static final int LAC_CLASSES = 20;

    /** RAPS's lambda. */
    public static final double PENALTY = 0.01;

    /** RAPS's k with too few images to select it: the paper's value for ImageNet. */
    public static final int FREE_CLASSES = 5;

    /** The error rate for which k is selected, the default of {@code inference.set-alpha}. */
    private static final double TUNED_ALPHA = 0.05;

    /** Every fifth image selects k. */
    private static final int TUNING_STRIDE = 5;

    private static final double ROUNDING = 1e-9;

    private ConformalSets() {}

    /**
     * Returns the quantiles of calibration images for each of {@link #ALPHAS}: {@code lac} for at most
     * {@value #LAC_CLASSES} classes, else {@code raps}.
     *
     * @param probabilities {@code [images, classes]} of images that the model was not trained on; at least one. Their
     *     order must not depend on the probabilities
     * @param labels the true class of each image
     * @throws IllegalArgumentException if there are no images, or a probability is negative, NaN or infinite
     */
    public static PredictionSets fit(float[][] probabilities, int[] labels) {
        Inputs.probabilities(probabilities, labels);
        boolean few = probabilities[0].length <= LAC_CLASSES;
        return few ? lac(probabilities, labels) : raps(probabilities, labels, PENALTY);
    }

    /** Returns the quantiles of {@code lac}; parameters as for {@link #fit}. */
    public static PredictionSets lac(float[][] probabilities, int[] labels) {
        Inputs.probabilities(probabilities, labels);
        double[] scores = scores(ConformalScore.LAC, probabilities, labels);
        return new PredictionSets(PredictionSets.LAC, scores.length, quantiles(scores), 0, 0);
    }

    /**
     * Returns the quantiles of {@code raps}. Every fifth image selects k, by algorithm 4 of the paper: the
     * {@code ceil((m + 1) * 0.95)}-th smallest rank of the true class among these m images. The other images give the
     * quantiles. With fewer than 19 such images k is {@value #FREE_CLASSES}, and all images give the quantiles.
     *
     * @param penalty lambda, at least 0
     */
    public static PredictionSets raps(float[][] probabilities, int[] labels, double penalty) {
        Inputs.probabilities(probabilities, labels);
        int tuning = (labels.length + TUNING_STRIDE - 1) / TUNING_STRIDE;
        boolean tuned = order(tuning, TUNED_ALPHA) <= tuning;
        int free = tuned ? selected(probabilities, labels, tuning) : FREE_CLASSES;
        int count = tuned ? labels.length - tuning : labels.length;
        float[][] rows = new float[count][];
        int[] truth = new int[count];
        int next = 0;
        for (int i = 0; i < labels.length; i++) {
            if (!tuned || i % TUNING_STRIDE != 0) {
                rows[next] = probabilities[i];
                truth[next++] = labels[i];
            }
        }
        double[] scores = scores(new ConformalScore(penalty, free), rows, truth);
        return new PredictionSets(PredictionSets.RAPS, count, quantiles(scores), penalty, free);
    }

    /**
     * Returns the set of an image, most probable class first; all classes if the quantile's value is null.
     *
     * @param alpha one of the error rates in {@code sets}
     * @param row the image's probabilities
     * @throws IllegalArgumentException if {@code sets} lacks {@code alpha}, its method is unknown, or a probability is
     *     negative, NaN or infinite
     */
    public static int[] labels(PredictionSets sets, double alpha, float[] row) {
        Inputs.probabilities(row);
        Double quantile = quantile(sets, alpha).value();
        int[] ranked = Ranks.descending(row);
        if (quantile == null) {
            return ranked;
        }
        double[] scores = score(sets).of(row, ranked);
        int size = 0;
        while (size < ranked.length && scores[size] <= quantile) {
            size++; // both scores rise with the rank
        }
        return Arrays.copyOf(ranked, size);
    }

    /** Returns the quantile of an error rate; empty if {@code sets} lacks it. */
    public static Optional<Quantile> find(PredictionSets sets, double alpha) {
        return sets.quantiles().stream()
                .filter(quantile -> Math.abs(quantile.alpha() - alpha) < ROUNDING)
                .findFirst();
    }

    /**
     * Returns the quantile of an error rate.
     *
     * @throws IllegalArgumentException if {@code sets} lacks {@code alpha}
     */
    public static Quantile quantile(PredictionSets sets, double alpha) {
        return find(sets, alpha)
                .orElseThrow(() -> new IllegalArgumentException("alpha must be one of %s, was %s"
                        .formatted(
                                sets.quantiles().stream().map(Quantile::alpha).toList(), alpha)));
    }

    private static ConformalScore score(PredictionSets sets) {
        return switch (sets.method()) {
            case PredictionSets.LAC -> ConformalScore.LAC;
            case PredictionSets.RAPS -> new ConformalScore(sets.penalty(), sets.freeClasses());
            default ->
                throw new IllegalArgumentException("the method of prediction sets must be %s or %s, was '%s'"
                        .formatted(PredictionSets.LAC, PredictionSets.RAPS, sets.method()));
        };
    }

    private static double[] scores(ConformalScore score, float[][] rows, int[] labels) {
        double[] scores = new double[labels.length];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = score.of(rows[i], labels[i]);
        }
        return scores;
    }

    private static int selected(float[][] rows, int[] labels, int tuning) {
        int[] ranks = new int[tuning];
        for (int t = 0; t < tuning; t++) {
            int image = t * TUNING_STRIDE;
            ranks[t] = ConformalScore.rank(Ranks.descending(rows[image]), labels[image]);
        }
        Arrays.sort(ranks);
        return ranks[order(tuning, TUNED_ALPHA) - 1];
    }

    private static List<Quantile> quantiles(double[] scores) {
        double[] sorted = scores.clone();
        Arrays.sort(sorted);
        List<Quantile> quantiles = new ArrayList<>();
        for (double alpha : ALPHAS) {
            int order = order(sorted.length, alpha);
            quantiles.add(new Quantile(alpha, order > sorted.length ? null : sorted[order - 1]));
        }
        return quantiles;
    }

    /** Returns {@code ceil((n + 1) * (1 - alpha))}; a product like 19.000000000000004 counts as 19. */
    private static int order(int n, double alpha) {
        return (int) Math.ceil((n + 1) * (1 - alpha) - ROUNDING);
    }
}
