package dev.patisserie.trainer.calibrate;

import dev.patisserie.common.model.Uncertainty;
import dev.patisserie.common.model.Uncertainty.Quantile;
import dev.patisserie.common.uncertainty.ConformalSets;
import dev.patisserie.common.uncertainty.Ranks;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Finds the images of which a decision would change if the answer changed a little: the most probable class, whether
 * the answer counts as unsure, whether a prediction set has the true class, and whether the image counts as familiar.
 *
 * @param stated the thresholds of these decisions
 * @param reach change of a probability
 * @param scoreReach change of the score that detects unfamiliar images
 */
record CloseDecisions(Uncertainty stated, double reach, double scoreReach) {

    /**
     * Returns whether a decision on an image is close.
     *
     * @param row its probabilities
     * @param score its score
     * @param label its true class
     */
    boolean contains(float[] row, double score, int label) {
        double highest = row[Ranks.first(row)];
        return margin(row) <= 2 * reach
                || stated.unsureBelow() != null && Math.abs(highest - stated.unsureBelow()) <= reach
                || stated.known() != null && Math.abs(score - stated.known().threshold()) <= scoreReach
                || isSetClose(row, label);
    }

    /** Returns the difference of the two highest probabilities. */
    static double margin(float[] row) {
        int first = Ranks.first(row);
        return row[first] - highestExcept(first, row);
    }

    private static double highestExcept(int excluded, float[] row) {
        return IntStream.range(0, row.length)
                .filter(c -> c != excluded)
                .mapToDouble(c -> row[c])
                .max()
                .orElseThrow();
    }

    private boolean isSetClose(float[] row, int label) {
        if (stated.sets() == null) {
            return false;
        }
        float[] less = moved(row, label, -reach);
        float[] more = moved(row, label, reach);
        return stated.sets().quantiles().stream()
                .mapToDouble(Quantile::alpha)
                .anyMatch(alpha -> isInSet(alpha, less, label) != isInSet(alpha, more, label));
    }

    /** Moves the class by a change and all others by its opposite: the least or the most favourable change for it. */
    private static float[] moved(float[] row, int label, double change) {
        float[] moved = new float[row.length];
        for (int c = 0; c < row.length; c++) {
            double target = row[c] + (c == label ? change : -change);
            moved[c] = (float) Math.min(1, Math.max(0, target));
        }
        return moved;
    }

    private boolean isInSet(double alpha, float[] row, int label) {
        return Arrays.stream(ConformalSets.labels(stated.sets(), alpha, row)).anyMatch(other -> other == label);
    }
}
