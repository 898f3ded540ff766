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
