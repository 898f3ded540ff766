package dev.patisserie.inference.uncertainty;

/**
 * The indices of the two most probable classes; a tie keeps the order of the labels.
 *
 * @param first the most probable class
 * @param second the second one; equals {@code first} if there is only one class
 */
public record TopClasses(int first, int second) {

    /**
     * Finds them.
     *
     * @param probabilities at least one
     */
    public static TopClasses of(float[] probabilities) {
        int first = largest(probabilities, -1);
        return new TopClasses(first, probabilities.length == 1 ? first : largest(probabilities, first));
    }

    /**
     * Returns the values of these classes, {@code [cells, 2]}, or {@code [cells, 1]} if there is only one class.
     *
     * @param values {@code [cells, labels]} from {@code offset}
     */
    public float[] select(float[] values, int offset, int cells, int labels) {
        int depth = Math.min(2, labels);
        float[] chosen = new float[cells * depth];
        for (int i = 0; i < cells; i++) {
            int cell = offset + i * labels;
            chosen[i * depth] = values[cell + first];
            chosen[i * depth + depth - 1] = values[cell + (depth == 1 ? first : second)];
        }
        return chosen;
    }

    private static int largest(float[] values, int except) {
        int largest = except == 0 ? 1 : 0;
        for (int i = largest + 1; i < values.length; i++) {
            if (i != except && values[i] > values[largest]) {
                largest = i;
            }
        }
        return largest;
    }
}
