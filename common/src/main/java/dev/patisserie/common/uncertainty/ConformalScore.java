package dev.patisserie.common.uncertainty;

/**
 * The score of each class of an image: low for classes that the model considers probable. The calibration and the
 * prediction compute it by this same method, so equal probabilities give equal scores to the last bit.
 *
 * @param penalty RAPS's lambda; NaN for LAC
 * @param freeClasses RAPS's k; 0 for LAC
 */
record ConformalScore(double penalty, int freeClasses) {

    /** LAC: {@code 1 - p}. */
    static final ConformalScore LAC = new ConformalScore(Double.NaN, 0);

    /**
     * Returns the scores in the order of {@code ranked}.
     *
     * @param probabilities of one image
     * @param ranked its classes, most probable first
     */
    double[] of(float[] probabilities, int[] ranked) {
        double[] scores = new double[ranked.length];
        double before = 0;
        for (int r = 0; r < ranked.length; r++) {
            double probability = probabilities[ranked[r]];
            scores[r] = Double.isNaN(penalty)
                    ? Math.max(0, 1 - probability) // rounding may exceed 1 slightly
                    : before + penalty * Math.max(0, r + 1 - freeClasses);
            before += probability;
        }
        return scores;
    }

    /** Returns the score of one class. */
    double of(float[] probabilities, int label) {
        int[] ranked = Ranks.descending(probabilities);
        return of(probabilities, ranked)[rank(ranked, label) - 1];
    }

    /** Returns the rank of a class, from 1. */
    static int rank(int[] ranked, int label) {
        int rank = 0;
        while (ranked[rank] != label) {
            rank++;
        }
        return rank + 1;
    }
}
