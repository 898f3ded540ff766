package dev.patisserie.trainer.publish;

import java.util.ArrayList;
import java.util.List;

/**
 * Features of training images, each of length 1, which the similarities of an image are computed with.
 *
 * @param width number of values of each
 * @param rows the features
 */
public record Exemplars(int width, List<float[]> rows) {

    /** Most exemplars of a model: 2,000 of width 2,048 take 16 MB. */
    public static final int MOST = 2000;

    /** Copies the list. */
    public Exemplars {
        rows = List.copyOf(rows);
    }

    /**
     * Normalises features. Features without a direction are left out: those whose length is 0 or not finite.
     *
     * @param width number of values of each
     * @param features not changed
     */
    public static Exemplars of(int width, List<float[]> features) {
        List<float[]> rows = new ArrayList<>();
        for (float[] row : features) {
            double length = length(row);
            if (length > 0 && Double.isFinite(length)) {
                rows.add(divided(row, length));
            }
        }
        return new Exemplars(width, rows);
    }

    private static double length(float[] row) {
        double sum = 0;
        for (float value : row) {
            sum += (double) value * value;
        }
        return Math.sqrt(sum);
    }

    private static float[] divided(float[] row, double length) {
        float[] unit = new float[row.length];
        for (int i = 0; i < row.length; i++) {
            unit[i] = (float) (row[i] / length);
        }
        return unit;
    }

    /** Returns the number of exemplars. */
    public int count() {
        return rows.size();
    }

    /** Returns the dot product of features with each exemplar, as the graph computes it. */
    public float[] similarities(float[] features) {
        float[] products = new float[rows.size()];
        for (int i = 0; i < products.length; i++) {
            float[] row = rows.get(i);
            float sum = 0;
            for (int j = 0; j < row.length; j++) {
                sum += row[j] * features[j];
            }
            products[i] = sum;
        }
        return products;
    }

    /** Returns all values, row by row. */
    float[] values() {
        float[] values = new float[rows.size() * width];
        for (int i = 0; i < rows.size(); i++) {
            System.arraycopy(rows.get(i), 0, values, i * width, width);
        }
        return values;
    }
}
