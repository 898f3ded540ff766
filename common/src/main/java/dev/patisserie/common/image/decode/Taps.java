package dev.patisserie.common.image.decode;

/**
 * The weights with which the points of one axis contribute to each point of a resized axis. The kernel is a triangle,
 * which a reduction widens by its factor (antialiasing). All arithmetic is in float, in the order of TensorFlow's
 * {@code ScaleAndTranslate}, so that the results are equal bit by bit.
 *
 * <p>Weights are computed when they are needed: those of all points would take eight bytes per point of a long axis.
 */
final class Taps {

    private static final float CENTRE = 0.5f;

    private final int input;
    private final int output;
    private final float inverse;
    private final float radius;
    private final int count;

    /**
     * Creates the weights of an axis.
     *
     * @param input number of points, at least 1
     * @param output number of points of the resized axis, at least 1
     */
    Taps(int input, int output) {
        this.input = input;
        this.output = output;
        inverse = (float) (1.0 / ((float) output / input));
        radius = Math.max(inverse, 1);
        int longest = 0;
        for (int i = 0; i < output; i++) {
            longest = Math.max(longest, last(i) - first(i) + 1);
        }
        count = longest;
    }

    /** Returns the number of weights of each point. */
    int count() {
        return count;
    }

    /** Returns the number of points of the resized axis. */
    int output() {
        return output;
    }

    /** Returns the first input point of an output point. It does not decrease from one point to the next. */
    int start(int point) {
        return Math.min(first(point), input - count);
    }

    private float centre(int point) {
        return (point + CENTRE) * inverse;
    }

    private int first(int point) {
        return Math.max(0, (int) Math.ceil(centre(point) - radius - CENTRE));
    }

    private int last(int point) {
        return Math.min(input - 1, (int) Math.floor(centre(point) + radius - CENTRE));
    }

    /**
     * Computes the weights of an output point, which are not negative and have a sum of about 1. The first and last
     * ones may be 0, which changes no sum.
     *
     * @param weights gets {@link #count()} weights
     * @param at index of the first one in {@code weights}
     */
    void weights(int point, float[] weights, int at) {
        int first = first(point);
        int last = last(point);
        int start = start(point);
        float centre = centre(point);
        float perRadius = 1 / radius;
        float sum = 0;
        for (int i = start; i < start + count; i++) {
            float distance = Math.abs((i + CENTRE - centre) * perRadius);
            float weight = i >= first && i <= last && distance < 1 ? 1 - distance : 0;
            weights[at + i - start] = weight;
            sum += weight;
        }
        float perSum = 1 / sum;
        for (int i = at; i < at + count; i++) {
            weights[i] *= perSum;
        }
    }
}
