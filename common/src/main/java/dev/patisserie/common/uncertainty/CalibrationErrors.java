package dev.patisserie.common.uncertainty;

import dev.patisserie.common.model.Uncertainty;
import java.util.ArrayList;
import java.util.List;

/**
 * The calibration errors of probabilities. The expected calibration error is that of Naeini et al. 2015 for the most
 * probable class, with bins of equal width as in Guo et al. 2017.
 */
public final class CalibrationErrors {

    /** Number of bins. */
    public static final int BINS = 15;

    /** Smallest probability in the likelihood, as in the trainer's loss and in Keras. */
    private static final double EPSILON = 1e-7;

    private CalibrationErrors() {}

    /**
     * Returns the errors of probabilities. A probability below 1e-7 counts as 1e-7 in the likelihood, which is
     * therefore finite.
     *
     * @param probabilities {@code [images, classes]}; at least one image
     * @param labels the true class of each image
     * @throws IllegalArgumentException if there are no images, or a probability is negative, NaN or infinite
     */
    public static Uncertainty.CalibrationErrors of(float[][] probabilities, int[] labels) {
        double ece = 0;
        for (ReliabilityBin bin : bins(probabilities, labels)) {
            ece += Math.abs(bin.accuracy() - bin.confidence()) * bin.images() / labels.length;
        }
        double nll = 0;
        for (int i = 0; i < labels.length; i++) {
            nll -= Math.log(Math.max(probabilities[i][labels[i]], EPSILON));
        }
        return new Uncertainty.CalibrationErrors(Math.min(1, ece), nll / labels.length);
    }

    /**
     * Returns the {@value #BINS} bins of the reliability diagram, by rising confidence.
     *
     * @param probabilities {@code [images, classes]}; at least one image
     * @param labels the true class of each image
     * @throws IllegalArgumentException if there are no images, or a probability is negative, NaN or infinite
     */
    public static List<ReliabilityBin> bins(float[][] probabilities, int[] labels) {
        Inputs.probabilities(probabilities, labels);
        int[] images = new int[BINS];
        int[] correct = new int[BINS];
        double[] confidence = new double[BINS];
        for (int i = 0; i < labels.length; i++) {
            int top = Ranks.first(probabilities[i]);
            double largest = Math.min(1, probabilities[i][top]);
            int bin = Math.max(0, (int) Math.ceil(largest * BINS) - 1);
            images[bin]++;
            confidence[bin] += largest;
            correct[bin] += top == labels[i] ? 1 : 0;
        }
        List<ReliabilityBin> bins = new ArrayList<>();
        for (int b = 0; b < BINS; b++) {
            int divisor = Math.max(1, images[b]);
            bins.add(new ReliabilityBin(
                    (double) b / BINS,
                    (b + 1.0) / BINS,
                    images[b],
                    confidence[b] / divisor,
                    (double) correct[b] / divisor));
        }
        return List.copyOf(bins);
    }
}
