package dev.patisserie.common.uncertainty;

import java.util.Random;

/** Random logits, and labels that are drawn from the probabilities of these logits. */
record Draws(float[][] logits, int[] labels) {

    /**
     * Draws images.
     *
     * @param sharpness standard deviation of the logits
     * @param temperature temperature at which the labels follow the logits
     */
    static Draws of(Random random, int images, int classes, double sharpness, double temperature) {
        float[][] logits = new float[images][classes];
        int[] labels = new int[images];
        for (int i = 0; i < images; i++) {
            for (int c = 0; c < classes; c++) {
                logits[i][c] = (float) (sharpness * random.nextGaussian());
            }
            labels[i] = drawn(random, Temperature.softmax(logits[i], temperature));
        }
        return new Draws(logits, labels);
    }

    private static int drawn(Random random, float[] probabilities) {
        double rest = random.nextDouble();
        for (int c = 0; c < probabilities.length; c++) {
            rest -= probabilities[c];
            if (rest < 0) {
                return c;
            }
        }
        return probabilities.length - 1; // rounding
    }

    float[][] probabilities(double temperature) {
        float[][] rows = new float[logits.length][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = Temperature.softmax(logits[i], temperature);
        }
        return rows;
    }

    /** Returns the mean negative log-likelihood, computed in double. */
    double loss(double temperature) {
        double sum = 0;
        for (int i = 0; i < labels.length; i++) {
            double terms = 0;
            double highest = Temperature.highest(logits[i]);
            for (float logit : logits[i]) {
                terms += Math.exp((logit - highest) / temperature);
            }
            sum += Math.log(terms) - (logits[i][labels[i]] - highest) / temperature;
        }
        return sum / labels.length;
    }
}
