package dev.patisserie.common.uncertainty;

import java.util.Arrays;

/**
 * The scores that detect unfamiliar images, higher for familiar ones. A score that cannot be computed, because of a
 * NaN, an infinite value or features of length 0, is {@link #UNFAMILIAR}.
 */
public final class KnownScore {

    /** The score of an image without a score, finite as a float and as a double. Every other score is higher. */
    public static final double UNFAMILIAR = -Float.MAX_VALUE;

    private KnownScore() {}

    /**
     * Returns {@code log(sum(exp(logits)))}, the negative free energy at temperature 1 (Liu et al. 2020, Energy-based
     * Out-of-distribution Detection).
     *
     * @param logits of one image, before the temperature; at least one
     */
    public static double energy(float[] logits) {
        requireValues("logits", logits);
        double highest = Temperature.highest(logits);
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit - highest);
        }
        return familiar(highest + Math.log(sum));
    }

    /**
     * Returns the cosine similarity of an image to its k-th nearest training image (Sun et al. 2022,
     * Out-of-Distribution Detection with Deep Nearest Neighbors). The distance of that paper is {@code sqrt(2 - 2 *
     * similarity)}.
     *
     * @param similarities the dot products of {@code features} with training features of length 1
     * @param features the features of the image, of any length
     * @param k 1 to the number of similarities
     * @return -1 to 1, or {@link #UNFAMILIAR}
     */
    public static double nearest(float[] similarities, float[] features, int k) {
        if (k < 1 || k > similarities.length) {
            throw new IllegalArgumentException(
                    "k must be 1 to the number of similarities, %d, was %d".formatted(similarities.length, k));
        }
        double squares = 0;
        for (float feature : features) {
            squares += (double) feature * feature;
        }
        double score = largest(similarities, k) / Math.sqrt(squares);
        // Rounding may exceed 1 slightly.
        return Double.isFinite(score) ? Math.max(-1, Math.min(1, score)) : UNFAMILIAR;
    }

    /**
     * Returns the largest threshold that accepts at least a fraction of the scores: an image is familiar if its score
     * is at least the threshold.
     *
     * @param scores of familiar images, at least one
     * @param accepted above 0, at most 1
     */
    public static double threshold(double[] scores, double accepted) {
        Inputs.scores("scores", scores);
        if (!(accepted > 0 && accepted <= 1)) {
            throw new IllegalArgumentException(
                    "the accepted fraction must be above 0 and at most 1, was %s".formatted(accepted));
        }
        double[] sorted = scores.clone();
        Arrays.sort(sorted);
        int needed = (int) Math.ceil(sorted.length * accepted - 1e-9);
        return sorted[sorted.length - needed];
    }

    private static double largest(float[] similarities, int k) {
        float[] heap = new float[k];
        Arrays.fill(heap, Float.NEGATIVE_INFINITY);
        for (float similarity : similarities) {
            if (Float.isNaN(similarity)) {
                return Double.NaN;
            }
            if (similarity > heap[0]) {
                replaceRoot(heap, similarity);
            }
        }
        return heap[0];
    }

    /** Replaces the smallest value of a binary min-heap. */
    private static void replaceRoot(float[] heap, float value) {
        int hole = 0;
        for (int child = 1; child < heap.length; child = 2 * hole + 1) {
            int smaller = child + 1 < heap.length && heap[child + 1] < heap[child] ? child + 1 : child;
            if (heap[smaller] >= value) {
                break;
            }
            heap[hole] = heap[smaller];
            hole = smaller;
        }
        heap[hole] = value;
    }

    private static double familiar(double score) {
        return Double.isFinite(score) ? score : UNFAMILIAR;
    }

    private static void requireValues(String name, float[] values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("%s must have at least 1 value, had none".formatted(name));
        }
    }
}
