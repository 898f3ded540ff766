package dev.patisserie.common.uncertainty;

/**
 * Temperature scaling (Guo et al. 2017, On Calibration of Modern Neural Networks): one divisor of all logits that
 * minimises the negative log-likelihood. The order of the classes does not change.
 */
public final class Temperature {

    /** Smallest fitted temperature. It is the result if every image is right: the likelihood then grows without end. */
    public static final double SMALLEST = 0.05;

    /** Largest fitted temperature. It is the result if the logits are no better than chance. */
    public static final double LARGEST = 20;

    private static final int STEPS = 20;
    private static final double TOLERANCE = 1e-12;

    private Temperature() {}

    /**
     * Returns the temperature T that minimises the mean of {@code -log softmax(logits / T)[label]}.
     *
     * <p>The mean is convex in 1/T. Up to 20 Newton steps in 1/T are done; a step that leaves the interval which must
     * contain the minimum is replaced by one to the interval's geometric mean.
     *
     * @param logits {@code [images, classes]}, finite; at least one image
     * @param labels the true class of each image
     * @return {@value #SMALLEST} to {@value #LARGEST}; 1 if the likelihood does not depend on the temperature, as with
     *     constant logits
     * @throws IllegalArgumentException if there are no images, or a value is NaN or infinite
     */
    public static double fit(float[][] logits, int[] labels) {
        Inputs.require("logits", logits, labels);
        // The gradient rises with 1/T, so its values at the bounds decide whether the minimum lies between them.
        double first = Slope.at(1 / LARGEST, logits, labels).gradient();
        double last = Slope.at(1 / SMALLEST, logits, labels).gradient();
        if (first == 0 && last == 0) {
            return 1;
        }
        if (first >= 0) {
            return LARGEST;
        }
        return last <= 0 ? SMALLEST : minimum(logits, labels);
    }

    private static double minimum(float[][] logits, int[] labels) {
        double low = 1 / LARGEST;
        double high = 1 / SMALLEST;
        double inverse = 1;
        for (int step = 0; step < STEPS; step++) {
            Slope slope = Slope.at(inverse, logits, labels);
            if (slope.gradient() < 0) {
                low = inverse;
            } else {
                high = inverse;
            }
            double next = inverse - slope.gradient() / slope.curvature();
            if (Math.abs(next - inverse) <= TOLERANCE * inverse) {
                return 1 / inverse; // before the check of the interval, which ends at this very point
            }
            inverse = next > low && next < high ? next : Math.sqrt(low * high);
        }
        return 1 / inverse;
    }

    /**
     * Returns {@code softmax(logits / temperature)}.
     *
     * @param logits of one image, finite
     * @param temperature above 0
     */
    public static float[] softmax(float[] logits, double temperature) {
        double highest = highest(logits);
        double[] terms = new double[logits.length];
        double sum = 0;
        for (int c = 0; c < logits.length; c++) {
            terms[c] = Math.exp((logits[c] - highest) / temperature);
            sum += terms[c];
        }
        float[] probabilities = new float[logits.length];
        for (int c = 0; c < logits.length; c++) {
            probabilities[c] = (float) (terms[c] / sum);
        }
        return probabilities;
    }

    /** Returns the largest value as a double; subtracted before {@code exp}, it prevents an overflow. */
    static double highest(float[] logits) {
        double highest = Double.NEGATIVE_INFINITY;
        for (float logit : logits) {
            highest = Math.max(highest, logit);
        }
        return highest;
    }

    /**
     * The first two derivatives of the mean negative log-likelihood by 1/T: the mean of {@code E[z] - z_label}, and the
     * mean of {@code Var[z]}, with expectations by the softmax of {@code z / T}.
     */
    private record Slope(double gradient, double curvature) {

        static Slope at(double inverse, float[][] logits, int[] labels) {
            double gradient = 0;
            double curvature = 0;
            for (int i = 0; i < logits.length; i++) {
                float[] row = logits[i];
                double highest = highest(row);
                double sum = 0;
                double first = 0;
                double second = 0;
                for (float logit : row) {
                    double z = logit - highest;
                    double weight = Math.exp(inverse * z);
                    sum += weight;
                    first += weight * z;
                    second += weight * z * z;
                }
                double mean = first / sum;
                gradient += mean - (row[labels[i]] - highest);
                curvature += Math.max(0, second / sum - mean * mean);
            }
            return new Slope(gradient / logits.length, curvature / logits.length);
        }
    }
}
