package dev.patisserie.common.image.decode;

/**
 * The weights with which the points of one axis contribute to each point of a resized axis. The kernel is a triangle,
 * which a reduction widens by its factor (antialiasing). All arithmetic is in float, in the order of TensorFlow's
 * {@code ScaleAndTranslate}, so that the results are equal bit by bit.
 *
 * @param count weights of each point; the first and last ones may be 0
 * @param starts the first input point of each output point, in ascending order
 * @param weights {@code count} weights of each output point, not negative, with a sum of about 1
 */
record Taps(int count, int[] starts, float[] weights) {

    private static final float CENTRE = 0.5f;

    /**
     * Computes the weights of an axis.
     *
     * @param input number of points, at least 1
     * @param output number of points, at least 1
     */
    static Taps of(int input, int output) {
        float inverse = (float) (1.0 / ((float) output / input));
        float radius = Math.max(inverse, 1);
        int[] starts = new int[output];
        float[][] all = new float[output][];
        int longest = 0;
        for (int i = 0; i < output; i++) {
            float centre = (i + CENTRE) * inverse;
            int first = Math.max(0, (int) Math.ceil(centre - radius - CENTRE));
            int last = Math.min(input - 1, (int) Math.floor(centre + radius - CENTRE));
            all[i] = triangle(first, last, centre, 1 / radius);
            starts[i] = first;
            longest = Math.max(longest, all[i].length);
        }
        return aligned(longest, input, starts, all);
    }

    private static float[] triangle(int first, int last, float centre, float perRadius) {
        float[] weights = new float[last - first + 1];
        float sum = 0;
        for (int i = 0; i < weights.length; i++) {
            float distance = Math.abs((first + i + CENTRE - centre) * perRadius);
            weights[i] = distance < 1 ? 1 - distance : 0;
            sum += weights[i];
        }
        float perSum = 1 / sum;
        for (int i = 0; i < weights.length; i++) {
            weights[i] *= perSum;
        }
        return weights;
    }

    /** Gives all points the same number of weights. Added weights are 0, which changes no sum. */
    private static Taps aligned(int count, int input, int[] starts, float[][] all) {
        float[] weights = new float[starts.length * count];
        for (int i = 0; i < starts.length; i++) {
            int start = Math.min(starts[i], input - count);
            System.arraycopy(all[i], 0, weights, i * count + starts[i] - start, all[i].length);
            starts[i] = start;
        }
        return new Taps(count, starts, weights);
    }
}
