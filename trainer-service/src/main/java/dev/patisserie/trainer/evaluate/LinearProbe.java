package dev.patisserie.trainer.evaluate;

/**
 * A linear classifier with softmax on standardised features, trained by accelerated gradient descent on the mean
 * cross-entropy with an L2 penalty. Deterministic.
 *
 * <p>Source: Y. Nesterov (1983), A method for solving the convex programming problem with convergence rate
 * \(O(1/k^2)\); the step is the inverse of a bound on the curvature, half of the mean squared norm of the rows.
 */
public final class LinearProbe {

    private static final int MOST_STEPS = 150;
    private static final int LEAST_STEPS = 20;

    /** Most products of a training, several seconds. */
    private static final double MOST_PRODUCTS = 1e10;

    private static final double PENALTY = 1e-3;
    private static final double SMALLEST_DEVIATION = 1e-6;

    private final double[] means;
    private final double[] deviations;
    private final double[][] weights; // [class][feature and a last one for the bias]

    private LinearProbe(float[][] rows, int classes) {
        int width = rows[0].length;
        means = new double[width];
        deviations = new double[width];
        weights = new double[classes][width + 1];
        for (float[] row : rows) {
            for (int j = 0; j < width; j++) {
                means[j] += (double) row[j] / rows.length;
            }
        }
        for (float[] row : rows) {
            for (int j = 0; j < width; j++) {
                deviations[j] += (row[j] - means[j]) * (row[j] - means[j]) / rows.length;
            }
        }
        for (int j = 0; j < width; j++) {
            deviations[j] = Math.max(Math.sqrt(deviations[j]), SMALLEST_DEVIATION);
        }
    }

    /**
     * Trains a classifier.
     *
     * @param rows features of each image, at least one, of equal length
     * @param labels class of each image, 0 to {@code classes - 1}
     * @param classes number of classes
     */
    public static LinearProbe train(float[][] rows, int[] labels, int classes) {
        var probe = new LinearProbe(rows, classes);
        double[][] inputs = new double[rows.length][];
        double norm = 0;
        for (int i = 0; i < rows.length; i++) {
            inputs[i] = probe.standardized(rows[i]);
            norm += squaredNorm(inputs[i]) / rows.length;
        }
        probe.descend(inputs, labels, 1 / (norm / 2 + PENALTY));
        return probe;
    }

    private static double squaredNorm(double... values) {
        double sum = 0;
        for (double value : values) {
            sum += value * value;
        }
        return sum;
    }

    private double[] standardized(float... row) {
        double[] input = new double[row.length + 1];
        for (int j = 0; j < row.length; j++) {
            input[j] = (row[j] - means[j]) / deviations[j];
        }
        input[row.length] = 1;
        return input;
    }

    private void descend(double[][] inputs, int[] labels, double rate) {
        double[][] before = copy(weights);
        double products = 2.0 * inputs.length * inputs[0].length * weights.length;
        int steps = (int) Math.max(LEAST_STEPS, Math.min(MOST_STEPS, MOST_PRODUCTS / products));
        for (int step = 1; step <= steps; step++) {
            double momentum = (step - 1.0) / (step + 2.0);
            double[][] ahead = copy(weights);
            for (int c = 0; c < ahead.length; c++) {
                for (int j = 0; j < ahead[c].length; j++) {
                    ahead[c][j] += momentum * (weights[c][j] - before[c][j]);
                }
            }
            before = copy(weights);
            double[][] gradient = gradient(ahead, inputs, labels);
            for (int c = 0; c < ahead.length; c++) {
                for (int j = 0; j < ahead[c].length; j++) {
                    weights[c][j] = ahead[c][j] - rate * (gradient[c][j] + PENALTY * ahead[c][j]);
                }
            }
        }
    }

    private static double[][] copy(double[][] values) {
        double[][] copy = new double[values.length][];
        for (int i = 0; i < copy.length; i++) {
            copy[i] = values[i].clone();
        }
        return copy;
    }

    private static double[][] gradient(double[][] at, double[][] inputs, int... labels) {
        double[][] gradient = new double[at.length][at[0].length];
        for (int i = 0; i < inputs.length; i++) {
            double[] errors = softmax(logits(at, inputs[i]));
            errors[labels[i]] -= 1;
            for (int c = 0; c < errors.length; c++) {
                double factor = errors[c] / inputs.length;
                for (int j = 0; j < inputs[i].length; j++) {
                    gradient[c][j] += factor * inputs[i][j];
                }
            }
        }
        return gradient;
    }

    private static double[] logits(double[][] weights, double... input) {
        double[] logits = new double[weights.length];
        for (int c = 0; c < logits.length; c++) {
            for (int j = 0; j < input.length; j++) {
                logits[c] += weights[c][j] * input[j];
            }
        }
        return logits;
    }

    private static double[] softmax(double... logits) {
        double largest = Double.NEGATIVE_INFINITY;
        for (double logit : logits) {
            largest = Math.max(largest, logit);
        }
        double sum = 0;
        for (int c = 0; c < logits.length; c++) {
            logits[c] = Math.exp(logits[c] - largest);
            sum += logits[c];
        }
        for (int c = 0; c < logits.length; c++) {
            logits[c] /= sum;
        }
        return logits;
    }

    /**
     * Returns the share of images that are classified correctly.
     *
     * @param rows features of each image, at least one
     * @param labels class of each image
     */
    public double accuracy(float[][] rows, int... labels) {
        int hits = 0;
        for (int i = 0; i < rows.length; i++) {
            hits += largest(logits(weights, standardized(rows[i]))) == labels[i] ? 1 : 0;
        }
        return (double) hits / rows.length;
    }

    private static int largest(double... values) {
        int largest = 0;
        for (int c = 1; c < values.length; c++) {
            largest = values[c] > values[largest] ? c : largest;
        }
        return largest;
    }
}
