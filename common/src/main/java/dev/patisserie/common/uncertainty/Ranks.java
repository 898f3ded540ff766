package dev.patisserie.common.uncertainty;

import java.util.Arrays;

/** The order of the classes of one image. Equal probabilities are ordered by index. */
public final class Ranks {

    private Ranks() {}

    /** Returns the most probable class; {@code probabilities} has at least one. */
    public static int first(float[] probabilities) {
        int first = 0;
        for (int c = 1; c < probabilities.length; c++) {
            if (probabilities[c] > probabilities[first]) {
                first = c;
            }
        }
        return first;
    }

    /** Returns all classes, most probable first; the probabilities must be at least 0. */
    static int[] descending(float[] probabilities) {
        long[] keys = new long[probabilities.length];
        for (int c = 0; c < keys.length; c++) {
            // The bits of floats of at least 0 have the order of the floats; adding 0 turns -0 into 0.
            long bits = Float.floatToIntBits(probabilities[c] + 0f);
            keys[c] = (Integer.MAX_VALUE - bits) << 32 | c;
        }
        Arrays.sort(keys);
        int[] classes = new int[keys.length];
        for (int r = 0; r < classes.length; r++) {
            classes[r] = (int) keys[r];
        }
        return classes;
    }
}
