package dev.patisserie.common.uncertainty;

import java.util.Arrays;

/** The area under the ROC curve. */
public final class Auroc {

    private Auroc() {}

    /**
     * Returns the probability that a random known image has a higher score than a random other one; equal scores count
     * half. That is the area under the ROC curve (Hanley and McNeil 1982).
     *
     * @param known scores of familiar images, at least one
     * @param other scores of unfamiliar images, at least one
     * @return 0 to 1
     * @throws IllegalArgumentException if there are no scores on one side, or a score is NaN
     */
    public static double of(double[] known, double[] other) {
        Inputs.scores("known", known);
        Inputs.scores("other", other);
        double[] sorted = other.clone();
        Arrays.sort(sorted);
        double[] ascending = known.clone();
        Arrays.sort(ascending);
        int below = 0;
        int atMost = 0;
        double wins = 0;
        for (double score : ascending) {
            while (below < sorted.length && sorted[below] < score) {
                below++;
            }
            while (atMost < sorted.length && sorted[atMost] <= score) {
                atMost++;
            }
            wins += (below + atMost) / 2.0;
        }
        return wins / known.length / other.length;
    }
}
