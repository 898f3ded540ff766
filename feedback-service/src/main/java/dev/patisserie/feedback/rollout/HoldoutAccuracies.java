package dev.patisserie.feedback.rollout;

/**
 * The accuracies of both models on the same holdout.
 *
 * @param champion 0 to 1
 * @param candidate 0 to 1
 */
public record HoldoutAccuracies(double champion, double candidate) {

    /** The share of disagreements beyond the accuracies that counts as an error of their estimates. */
    private static final double TOLERANCE = 0.05;

    /** Returns whether the candidate is not worse. */
    boolean isNotWorse() {
        return candidate >= champion;
    }

    /** Returns whether the candidate is better. */
    boolean isBetter() {
        return candidate > champion;
    }

    /**
     * Returns whether the stream can have these accuracies. Where the answers differ, at least one is wrong: the share
     * of disagreements is at most the sum of both error rates. A model whose stated accuracy is wrong exceeds it.
     *
     * @param disagreement share of the images with different answers, 0 to 1
     */
    boolean isConsistentWith(double disagreement) {
        return disagreement <= (1 - champion) + (1 - candidate) + TOLERANCE;
    }
}
