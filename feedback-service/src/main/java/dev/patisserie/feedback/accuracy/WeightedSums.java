package dev.patisserie.feedback.accuracy;

/**
 * The sums over all labels with a known selection probability. With the weight w = 1 / probability.
 *
 * @param labels number of labels
 * @param weights sum of w
 * @param squares sum of w * w
 * @param correctWeights sum of w over the correct answers
 * @param correctSquares sum of w * w over the correct answers
 */
public record WeightedSums(long labels, double weights, double squares, double correctWeights, double correctSquares) {

    /** This is half the square of the normal quantile 1.96, rounded. */
    private static final int ADDED = 2;

    static final WeightedSums NONE = new WeightedSums(0, 0, 0, 0, 0);

    /** Adds a label; with {@code sign} -1, removes it. */
    WeightedSums with(boolean isCorrect, double probability, int sign) {
        double weight = 1 / probability;
        int c = isCorrect ? 1 : 0;
        return plus(new WeightedSums(
                sign, sign * weight, sign * weight * weight, sign * c * weight, sign * c * weight * weight));
    }

    WeightedSums plus(WeightedSums other) {
        return new WeightedSums(
                labels + other.labels,
                weights + other.weights,
                squares + other.squares,
                correctWeights + other.correctWeights,
                correctSquares + other.correctSquares);
    }

    /** Returns the estimate of Hajek; there must be a label. */
    double accuracy() {
        return Math.min(1, Math.max(0, correctWeights / weights));
    }

    /** Returns the number of labels with equal weights that are worth as much as these: (sum w)^2 / sum(w^2). */
    double equalLabels() {
        return weights * weights / squares;
    }

    /**
     * Returns the number of labels of a simple random sample with the same variance, at least 1. The variance is that
     * of these labels and {@value #ADDED} correct and {@value #ADDED} wrong ones of the weight {@code squares /
     * weights}.
     */
    double effectiveLabels() {
        double weight = squares / weights;
        double total = weights + 2 * ADDED * weight;
        double p = (correctWeights + ADDED * weight) / total;
        double correct = correctSquares + ADDED * weight * weight;
        double wrong = Math.max(0, squares - correctSquares) + ADDED * weight * weight;
        double variance = (correct * (1 - p) * (1 - p) + wrong * p * p) / (total * total);
        return Math.max(1, p * (1 - p) / variance - 2 * ADDED);
    }
}
