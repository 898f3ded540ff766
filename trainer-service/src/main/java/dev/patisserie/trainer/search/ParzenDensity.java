package dev.patisserie.trainer.search;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.commons.statistics.distribution.TruncatedNormalDistribution;

/**
 * A density on the coordinates of a space: a mixture, with equal weights, of one kernel per point and a wide one for
 * the prior. A kernel is a product of normal distributions, truncated to 0 to 1, and of distributions over choices. The
 * bandwidths are those of Optuna's multivariate estimator.
 */
final class ParzenDensity {

    private static final double BANDWIDTH = 0.2;
    private static final int NARROWEST = 100; // smallest bandwidth: 1 / min(100, number of kernels + 1)
    private static final double PRIOR_BANDWIDTH = 1;
    private static final double PRIOR_CENTRE = 0.5;

    private final List<Dimension> dimensions;
    private final List<double[]> points;
    private final double bandwidth;

    /**
     * Creates the density.
     *
     * @param points coordinates, one array per point; may be empty
     */
    ParzenDensity(List<Dimension> dimensions, List<double[]> points) {
        this.dimensions = dimensions;
        this.points = points;
        double scott = BANDWIDTH * Math.pow(Math.max(1, points.size()), -1.0 / (dimensions.size() + 4));
        this.bandwidth = Math.max(scott, 1.0 / Math.min(NARROWEST, points.size() + 2));
    }

    /** Draws a point. */
    double[] draw(SplittableRandom random) {
        int kernel = random.nextInt(points.size() + 1);
        var drawn = new double[dimensions.size()];
        for (int i = 0; i < drawn.length; i++) {
            drawn[i] = dimensions.get(i).isChoice() ? drawChoice(random, kernel, i) : drawNumber(random, kernel, i);
        }
        return drawn;
    }

    /** Inverts the distribution function, so that each draw takes one random number. */
    private double drawNumber(SplittableRandom random, int kernel, int dimension) {
        return Math.min(
                Math.nextDown(1.0), normal(kernel, dimension).inverseCumulativeProbability(random.nextDouble()));
    }

    private double drawChoice(SplittableRandom random, int kernel, int dimension) {
        double uniform = random.nextDouble();
        int choices = dimensions.get(dimension).choices();
        for (int i = 0; i < choices; i++) {
            uniform -= choice(kernel, dimension, i);
            if (uniform < 0) {
                return i;
            }
        }
        return choices - 1.0;
    }

    /** Returns the logarithm of the density at a point. */
    double logDensity(double[] point) {
        List<Double> logs = new ArrayList<>();
        for (int kernel = 0; kernel <= points.size(); kernel++) {
            double log = -Math.log(points.size() + 1.0);
            for (int i = 0; i < point.length; i++) {
                log += dimensions.get(i).isChoice()
                        ? Math.log(choice(kernel, i, (int) point[i]))
                        : normal(kernel, i).logDensity(point[i]);
            }
            logs.add(log);
        }
        double largest = logs.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
        return largest
                + Math.log(logs.stream()
                        .mapToDouble(log -> Math.exp(log - largest))
                        .sum());
    }

    /** Returns the probability of a choice: that of the prior, and one observation unless the kernel is the prior. */
    private double choice(int kernel, int dimension, int index) {
        int choices = dimensions.get(dimension).choices();
        if (isPrior(kernel)) {
            return 1.0 / choices;
        }
        double prior = 1.0 / (points.size() + 1);
        double observed = points.get(kernel)[dimension] == index ? 1 : 0;
        return (observed + prior) / (1 + prior * choices);
    }

    private boolean isPrior(int kernel) {
        return kernel == points.size();
    }

    private TruncatedNormalDistribution normal(int kernel, int dimension) {
        return isPrior(kernel)
                ? TruncatedNormalDistribution.of(PRIOR_CENTRE, PRIOR_BANDWIDTH, 0, 1)
                : TruncatedNormalDistribution.of(points.get(kernel)[dimension], bandwidth, 0, 1);
    }
}
