package dev.patisserie.trainer.fit;

/**
 * The loss and the accuracy of a number of images, as sums.
 *
 * @param images number of images
 * @param lossSum sum of their cross-entropies, in nats
 * @param correct number of images classified correctly
 */
public record Score(int images, double lossSum, int correct) {

    /** The score of no images. */
    static final Score NONE = new Score(0, 0, 0);

    /** Returns the score of both sets of images together. */
    Score plus(Score other) {
        return new Score(images + other.images, lossSum + other.lossSum, correct + other.correct);
    }

    /** Returns the mean cross-entropy, in nats. */
    public double loss() {
        return lossSum / images;
    }

    /** Returns the fraction classified correctly, 0 to 1. */
    public double accuracy() {
        return (double) correct / images;
    }
}
