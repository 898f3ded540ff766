package dev.patisserie.feedback.accuracy;

import dev.patisserie.common.event.AccuracyEstimated;
import dev.patisserie.common.event.AccuracyEstimated.Estimate;
import dev.patisserie.common.event.AccuracyEstimated.Method;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * Estimates the accuracy of a model on the stream: the probability that its answer to an image of the stream is
 * correct. An image that shows none of the classes has no correct answer. Each estimate has a 95 % confidence interval
 * by the formula of {@link WilsonInterval}, which holds for few labels and for accuracies near 1. With c = 1 for a
 * correct answer, otherwise 0, f for its calibrated confidence, and n for the number of labels:
 *
 * <ul>
 *   <li>{@link Method#RANDOM}: the mean of c over the random sample.
 *   <li>{@link Method#WEIGHTED}: sum(c / pi) / sum(1 / pi) over all labels whose images were selected with a known
 *       probability pi (Hajek; C.-E. Särndal, B. Swensson, J. Wretman, "Model Assisted Survey Sampling", 1992, section
 *       5.7). Its linearised variance is V = sum((c - p)^2 / pi^2) / sum(1 / pi)^2. The interval is that of p (1 - p) /
 *       V labels (L. Dean, M. Pagano, Journal of Survey Statistics and Methodology 3, 2015). V is too small if no label
 *       of a large weight is wrong yet. It is therefore computed with two correct and two wrong labels more, as in A.
 *       Agresti, B. A. Coull, The American Statistician 52, 1998. The quantile is that of Student's t; the number of
 *       labels for its degrees of freedom is sum(1 / pi)^2 / sum(1 / pi^2) (L. Kish, "Survey Sampling", 1965).
 *   <li>{@link Method#ESTIMATED}: mean(c) + lambda (mean(f) of all N answers - mean(f)) over the random sample, which
 *       is prediction-powered inference (A. N. Angelopoulos et al., Science 382, 2023) with the power tuning of
 *       arXiv:2311.01453. It corrects any error of the calibration. The labelled answers are among the N, so that
 *       lambda is the slope cov(c, f) / var(f), limited to 0 to 1, and the variance is var(c - lambda f) / n + (2
 *       lambda cov(c, f) - lambda^2 var(f)) / N (W. G. Cochran, "Sampling Techniques", 1977, section 12.6). The
 *       interval is that of n divided by the ratio of this variance to var(c) / n, with the quantile of Student's t
 *       with n - 2 degrees of freedom.
 * </ul>
 *
 * <p>RANDOM and ESTIMATED give each label the same weight. If the rate of selection follows a change of the traffic,
 * they average over the time of the labels, and WEIGHTED over the images.
 */
public final class AccuracyEstimates {

    /** Fewest labels of {@link Method#RANDOM} and {@link Method#WEIGHTED}. */
    static final int MIN_LABELS = 10;

    /** Fewest labels of {@link Method#ESTIMATED}: with fewer, lambda and the variances are too uncertain. */
    static final int MIN_LABELS_OF_SLOPE = 30;

    private static final double UPPER = 0.975;
    private static final double NORMAL_QUANTILE = NormalDistribution.of(0, 1).inverseCumulativeProbability(UPPER);

    private AccuracyEstimates() {}

    /**
     * Creates the event.
     *
     * @param dataset the data set of the model
     * @param modelId the model
     * @param sums the sums of the model over all partitions
     * @param at time of the estimate (UTC)
     */
    public static AccuracyEstimated of(String dataset, String modelId, AccuracySums sums, Instant at) {
        List<Estimate> estimates = new ArrayList<>();
        RandomSums random = sums.random();
        if (random.labels() >= MIN_LABELS) {
            estimates.add(
                    estimate(Method.RANDOM, random.accuracy(), random.labels(), NORMAL_QUANTILE, random.labels()));
        }
        if (sums.weighted().labels() >= MIN_LABELS) {
            estimates.add(weighted(sums.weighted()));
        }
        if (random.labels() >= MIN_LABELS_OF_SLOPE && sums.images() >= random.labels()) {
            estimates.add(estimated(sums));
        }
        Map<String, Map<String, Long>> confusion = new HashMap<>();
        sums.confusion().forEach((label, row) -> confusion.put(label, positive(row)));
        return new AccuracyEstimated(
                dataset, modelId, at, sums.images(), positive(sums.labels()), estimates, confusion);
    }

    private static Estimate weighted(WeightedSums sums) {
        return estimate(
                Method.WEIGHTED,
                sums.accuracy(),
                sums.effectiveLabels(),
                quantile(sums.equalLabels() - 1),
                sums.labels());
    }

    private static Estimate estimated(AccuracySums sums) {
        RandomSums random = sums.random();
        double n = random.labels();
        double variance = random.confidenceVariance();
        double slope = variance > 0 ? Math.min(1, Math.max(0, random.covariance() / variance)) : 0;
        double difference = sums.confidence() / sums.images() - random.meanConfidence();
        double value = Math.min(1, Math.max(0, random.accuracy() + slope * difference));
        double explained = 2 * slope * random.covariance() - slope * slope * variance;
        double ofEstimate = (random.correctVariance() - explained) / (n - 2) + explained / sums.images();
        double ofMean = random.correctVariance() / (n - 1);
        double ratio = ofMean > 0 ? Math.min(1, Math.max(0, ofEstimate / ofMean)) : 1;
        return estimate(Method.ESTIMATED, value, n / ratio, quantile(n - 2), random.labels());
    }

    private static double quantile(double degreesOfFreedom) {
        return TDistribution.of(Math.max(1, degreesOfFreedom)).inverseCumulativeProbability(UPPER);
    }

    private static Estimate estimate(
            Method method, double value, double effectiveLabels, double quantile, long labels) {
        WilsonInterval interval = WilsonInterval.of(value, effectiveLabels, quantile);
        return new Estimate(method, value, interval.low(), interval.high(), labels);
    }

    /** Returns the counts without those that are negative, because a part of the sums is missing. */
    private static <K> Map<K, Long> positive(Map<K, Long> counts) {
        Map<K, Long> positive = new HashMap<>(counts);
        positive.values().removeIf(count -> count <= 0);
        return positive;
    }
}
