package dev.patisserie.trainer.evaluate;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.apache.commons.statistics.distribution.ChiSquaredDistribution;
import org.apache.commons.statistics.inference.BinomialTest;

/**
 * The comparison of a candidate model with a baseline on the same images.
 *
 * <p>McNemar's test is a sign test on the images that exactly one of the two models classifies correctly. With \(b\)
 * images correct for the baseline only, \(c\) for the candidate only, and \(\min(b,c)=k\), the exact two-sided p-value
 * is \(\min(1, 2 P(X \le k))\) for \(X \sim Bin(b+c, 1/2)\); for large \(b+c\), \((|b-c|-1)^2/(b+c)\) is approximately
 * chi-squared with one degree of freedom (and p is 1 where \(b=c\)).
 *
 * <p>The interval is the 95 % percentile interval of a paired bootstrap: images are drawn with replacement, with the
 * predictions of both models.
 *
 * <p>Sources: Q. McNemar (1947), Note on the sampling error of the difference between correlated proportions or
 * percentages, Psychometrika 12, 153-157; A. L. Edwards (1948), Note on the "correction for continuity" in testing the
 * significance of the difference between correlated proportions, Psychometrika 13, 185-187; B. Efron and R. J.
 * Tibshirani (1993), An Introduction to the Bootstrap, chapter 13.
 *
 * @param images number of images compared, at least 1
 * @param baselineAccuracy share of them that the baseline classified correctly, 0 to 1
 * @param candidateAccuracy share of them that the candidate classified correctly, 0 to 1
 * @param onlyBaseline number of images that only the baseline classified correctly
 * @param onlyCandidate number of images that only the candidate classified correctly
 * @param method method of the p-value
 * @param pValue probability of a difference at least as large if both models were equally good, 0 to 1
 * @param difference confidence interval of {@code candidateAccuracy - baselineAccuracy}
 */
public record PairedComparison(
        int images,
        double baselineAccuracy,
        double candidateAccuracy,
        int onlyBaseline,
        int onlyCandidate,
        Method method,
        double pValue,
        Interval difference) {

    private static final int EXACT_BELOW = 25;
    private static final int RESAMPLES = 10_000;

    /** The method of McNemar's p-value. */
    public enum Method {
        /** Binomial distribution, for fewer than 25 images on which the models differ. */
        EXACT,
        /** Chi-squared distribution with continuity correction. */
        CHI_SQUARED
    }

    /**
     * A 95 % confidence interval.
     *
     * @param lower at least -1
     * @param upper at most 1
     */
    public record Interval(double lower, double upper) {}

    /**
     * Compares two models.
     *
     * @param baseline whether the baseline classified each image correctly; not empty
     * @param candidate the same for the candidate, in the same order
     * @param seed seed of the bootstrap; the same seed gives the same interval
     * @throws IllegalArgumentException if the lengths differ or are 0
     */
    public static PairedComparison of(boolean[] baseline, boolean[] candidate, long seed) {
        if (baseline.length != candidate.length || baseline.length == 0) {
            throw new IllegalArgumentException("both models must be evaluated on the same images, found %d and %d"
                    .formatted(baseline.length, candidate.length));
        }
        int[] gains = gains(baseline, candidate);
        int onlyBaseline = (int) Arrays.stream(gains).filter(gain -> gain < 0).count();
        int onlyCandidate = (int) Arrays.stream(gains).filter(gain -> gain > 0).count();
        Method method = onlyBaseline + onlyCandidate < EXACT_BELOW ? Method.EXACT : Method.CHI_SQUARED;
        return new PairedComparison(
                gains.length,
                accuracy(baseline),
                accuracy(candidate),
                onlyBaseline,
                onlyCandidate,
                method,
                pValue(method, onlyBaseline, onlyCandidate),
                bootstrap(gains, new SplittableRandom(seed)));
    }

    /** Returns per image 1 if only the candidate is correct, -1 if only the baseline is, else 0. */
    private static int[] gains(boolean[] baseline, boolean[] candidate) {
        int[] gains = new int[baseline.length];
        for (int i = 0; i < gains.length; i++) {
            gains[i] = (candidate[i] ? 1 : 0) - (baseline[i] ? 1 : 0);
        }
        return gains;
    }

    private static double accuracy(boolean[] right) {
        int count = 0;
        for (boolean one : right) {
            count += one ? 1 : 0;
        }
        return (double) count / right.length;
    }

    private static double pValue(Method method, int onlyBaseline, int onlyCandidate) {
        int discordant = onlyBaseline + onlyCandidate;
        if (onlyBaseline == onlyCandidate) {
            return 1;
        }
        if (method == Method.EXACT) {
            return BinomialTest.withDefaults()
                    .test(discordant, onlyCandidate, 0.5)
                    .getPValue();
        }
        double excess = Math.abs(onlyBaseline - onlyCandidate) - 1;
        return ChiSquaredDistribution.of(1).survivalProbability(excess * excess / discordant);
    }

    private static Interval bootstrap(int[] gains, SplittableRandom random) {
        int[] sums = new int[RESAMPLES];
        for (int resample = 0; resample < RESAMPLES; resample++) {
            for (int draw = 0; draw < gains.length; draw++) {
                sums[resample] += gains[random.nextInt(gains.length)];
            }
        }
        Arrays.sort(sums);
        return new Interval(
                (double) sums[RESAMPLES * 25 / 1000 - 1] / gains.length,
                (double) sums[RESAMPLES * 975 / 1000 - 1] / gains.length);
    }
}
