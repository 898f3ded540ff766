package dev.patisserie.inference.classify;

import dev.patisserie.common.event.PredictionMade.Score;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Checks and evaluates the rows of a model's output. */
public final class Probabilities {

    /** Tolerance of a sum of probabilities, for rounding in float32 arithmetic. */
    private static final float ROUNDING = 1e-3f;

    private Probabilities() {}

    /**
     * Checks one row.
     *
     * @param row the model's output for one image
     * @param labels number of classes of the model
     * @return the fault; empty if the row has a probability for each class, with sum 1
     */
    public static Optional<String> fault(float[] row, int labels) {
        if (row.length != labels) {
            return Optional.of("expected %d probabilities, the model gave %d".formatted(labels, row.length));
        }
        float sum = 0;
        for (float value : row) {
            if (!(value >= 0 && value <= 1 + ROUNDING)) {
                return Optional.of("expected probabilities from 0 to 1, the model gave %s".formatted(value));
            }
            sum += value;
        }
        return Math.abs(sum - 1) <= ROUNDING
                ? Optional.empty()
                : Optional.of("expected probabilities with sum 1, the model's have %s".formatted(sum));
    }

    /**
     * Returns the most probable classes in descending order; ties keep the order of the labels.
     *
     * @param row one probability per label, without a {@link #fault}
     * @param labels class names in the order of the row
     * @param k maximum number of classes, at least 1
     */
    public static List<Score> top(float[] row, List<String> labels, int k) {
        return IntStream.range(0, row.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> row[i]).reversed())
                .limit(k)
                .map(i -> new Score(labels.get(i), Math.min(1, row[i])))
                .toList();
    }
}
