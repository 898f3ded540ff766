package dev.patisserie.trainer.fit;

/**
 * How well a number of images were classified.
 *
 * @param images how many
 * @param lossSum sum of their cross-entropies, in nats
 * @param correct how many were classified correctly
 */
public record Score(int images, double lossSum, int correct) {

    /** No image yet. */
    static final Score NONE = new Score(0, 0, 0);

    /** Returns the score of both lots of images together. */
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
