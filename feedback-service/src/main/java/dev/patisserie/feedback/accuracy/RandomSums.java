package dev.patisserie.feedback.accuracy;

/**
 * The sums over the labels of the random sample. With c = 1 for a correct answer, otherwise 0, and f for its
 * confidence.
 *
 * @param labels number of labels
 * @param correct sum of c
 * @param confidence sum of f
 * @param confidenceSquares sum of f * f
 * @param correctConfidence sum of c * f
 */
public record RandomSums(
        long labels, long correct, double confidence, double confidenceSquares, double correctConfidence) {

    static final RandomSums NONE = new RandomSums(0, 0, 0, 0, 0);

    /** Adds a label; with {@code sign} -1, removes it. */
    RandomSums with(boolean isCorrect, double probability, int sign) {
        int c = isCorrect ? 1 : 0;
        return plus(new RandomSums(
                sign, sign * c, sign * probability, sign * probability * probability, sign * c * probability));
    }

    RandomSums plus(RandomSums other) {
        return new RandomSums(
                labels + other.labels,
                correct + other.correct,
                confidence + other.confidence,
                confidenceSquares + other.confidenceSquares,
                correctConfidence + other.correctConfidence);
    }

    /** Returns the mean of c; there must be a label. */
    double accuracy() {
        return (double) correct / labels;
    }

    double meanConfidence() {
        return confidence / labels;
    }

    /** Returns the variance of f, with divisor {@link #labels}. */
    double confidenceVariance() {
        return Math.max(0, confidenceSquares / labels - meanConfidence() * meanConfidence());
    }

    /** Returns the variance of c, with divisor {@link #labels}. */
    double correctVariance() {
        return accuracy() * (1 - accuracy());
    }

    /** Returns the covariance of c and f, with divisor {@link #labels}. */
    double covariance() {
        return correctConfidence / labels - accuracy() * meanConfidence();
    }
}
