package dev.patisserie.common.uncertainty;

/** The checks of rows, labels and scores that the formulas share. */
final class Inputs {

    private Inputs() {}

    /**
     * Requires at least one row, rows of one width, finite values, and one label per row.
     *
     * @param name what a row has, for the message
     */
    static void require(String name, float[][] rows, int[] labels) {
        if (rows.length == 0 || rows.length != labels.length) {
            throw new IllegalArgumentException(
                    "expected one label for each of at least 1 row of %s, found %d rows and %d labels"
                            .formatted(name, rows.length, labels.length));
        }
        for (int i = 0; i < rows.length; i++) {
            if (rows[i].length != rows[0].length) {
                throw new IllegalArgumentException("row %d of %s must have %d values as row 0, had %d"
                        .formatted(i, name, rows[0].length, rows[i].length));
            }
            if (labels[i] < 0 || labels[i] >= rows[i].length) {
                throw new IllegalArgumentException(
                        "label %d must be 0 to %d, was %d".formatted(i, rows[i].length - 1, labels[i]));
            }
            finite(name, i, rows[i]);
        }
    }

    /** Requires probabilities as {@link #require} does, each at least 0. */
    static void probabilities(float[][] rows, int[] labels) {
        require("probabilities", rows, labels);
        for (float[] row : rows) {
            probabilities(row);
        }
    }

    /** Requires finite values of at least 0; values slightly above 1 are rounding. */
    static void probabilities(float[] row) {
        for (int i = 0; i < row.length; i++) {
            if (!(row[i] >= 0 && row[i] <= Float.MAX_VALUE)) {
                throw new IllegalArgumentException(
                        "probabilities must be finite and at least 0, value %d was %s".formatted(i, row[i]));
            }
        }
    }

    /** Requires at least one score and no NaN. */
    static void scores(String name, double[] scores) {
        if (scores.length == 0) {
            throw new IllegalArgumentException("%s must have at least 1 score, had none".formatted(name));
        }
        for (int i = 0; i < scores.length; i++) {
            if (Double.isNaN(scores[i])) {
                throw new IllegalArgumentException("%s must have no NaN, score %d was NaN".formatted(name, i));
            }
        }
    }

    private static void finite(String name, int row, float[] values) {
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw new IllegalArgumentException(
                        "%s must be finite, value %d of row %d was %s".formatted(name, i, row, values[i]));
            }
        }
    }
}
