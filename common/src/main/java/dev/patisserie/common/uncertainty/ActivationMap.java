package dev.patisserie.common.uncertainty;

import dev.patisserie.common.event.PredictionMade.Explanation;
import java.util.Arrays;
import java.util.Base64;

/**
 * The activation map of one class, or the difference of the maps of two classes: where the image speaks for the first
 * class and against the second. Immutable.
 */
public final class ActivationMap {

    private static final int BYTE = 255;

    private final int rows;
    private final int columns;
    private final float[] values;

    private ActivationMap(int rows, int columns, float[] values) {
        this.rows = rows;
        this.columns = columns;
        this.values = values;
    }

    /**
     * Returns the map of one class.
     *
     * @param maps {@code [rows, columns, labels]} of one image, in row-major order
     * @param label the index of the class
     * @throws IllegalArgumentException if the sizes do not agree, or a value of the map is NaN or infinite
     */
    public static ActivationMap of(float[] maps, int rows, int columns, int labels, int label) {
        requireSize(maps, rows, columns, labels);
        requireLabel(labels, label);
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = maps[i * labels + label];
        }
        return new ActivationMap(rows, columns, finite(values));
    }

    /**
     * Returns the map of one class minus that of another.
     *
     * @param maps {@code [rows, columns, labels]} of one image, in row-major order
     * @param label the index of the class
     * @param against the index of the other class
     * @throws IllegalArgumentException if the sizes do not agree, or a value of the map is NaN or infinite
     */
    public static ActivationMap difference(float[] maps, int rows, int columns, int labels, int label, int against) {
        requireSize(maps, rows, columns, labels);
        requireLabel(labels, label);
        requireLabel(labels, against);
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = maps[i * labels + label] - maps[i * labels + against];
        }
        return new ActivationMap(rows, columns, finite(values));
    }

    /** Returns a copy of the values, positive and negative, row by row. */
    public float[] values() {
        return values.clone();
    }

    /** Returns the number of rows. */
    public int rows() {
        return rows;
    }

    /** Returns the number of columns. */
    public int columns() {
        return columns;
    }

    /**
     * Returns the map as an event has it: negative values become 0, and the range from the smallest to the largest
     * value becomes 0 to 255. All bytes are 0 if the values are equal, as those of a map of 1 x 1, or of a map without
     * a positive value.
     *
     * @param method {@code cam} or {@code grad-cam}
     * @param label the name of the class
     * @param against the name of the subtracted class; null for the map of one class
     */
    public Explanation explanation(String method, String label, String against) {
        float[] positive = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            positive[i] = Math.max(0, values[i]);
        }
        float[] sorted = positive.clone();
        Arrays.sort(sorted);
        double low = sorted[0];
        double high = sorted[sorted.length - 1];
        byte[] bytes = new byte[positive.length];
        for (int i = 0; i < bytes.length && high > low; i++) {
            bytes[i] = (byte) Math.round((positive[i] - low) / (high - low) * BYTE);
        }
        String encoded = Base64.getEncoder().encodeToString(bytes);
        return new Explanation(method, label, against, columns, rows, encoded, low, high);
    }

    private static void requireSize(float[] maps, int rows, int columns, int labels) {
        if (rows < 1 || columns < 1 || labels < 1 || (long) rows * columns * labels != maps.length) {
            throw new IllegalArgumentException("maps must have rows * columns * labels = %d * %d * %d values, had %d"
                    .formatted(rows, columns, labels, maps.length));
        }
    }

    private static void requireLabel(int labels, int label) {
        if (label < 0 || label >= labels) {
            throw new IllegalArgumentException("label must be 0 to %d, was %d".formatted(labels - 1, label));
        }
    }

    private static float[] finite(float[] values) {
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw new IllegalArgumentException(
                        "an activation map must be finite, value %d was %s".formatted(i, values[i]));
            }
        }
        return values;
    }
}
