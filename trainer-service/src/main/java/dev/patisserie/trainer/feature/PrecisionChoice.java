package dev.patisserie.trainer.feature;

import dev.patisserie.common.tensorflow.Precision;
import dev.patisserie.trainer.dataset.Batch;
import dev.patisserie.trainer.network.BatchNormFolding;
import dev.patisserie.trainer.network.FrozenNetwork;
import dev.patisserie.trainer.network.WeightedNetwork;
import java.nio.FloatBuffer;

/**
 * Chooses the precision of multiplications: bfloat16 if the CPU has instructions for it and the features of a few
 * sample images hardly change; else float32. The tail is trained on these features, but the serving model computes them
 * in float32: a difference costs accuracy.
 */
public final class PrecisionChoice {

    /** Number of sample images. */
    public static final int SAMPLE = 8;

    /**
     * Largest accepted deviation of bfloat16. MobileNet 0.25 deviates by 0.21 and lost 1.4 points of holdout accuracy
     * (standard error 0.6, ten seeds), so this limit corresponds to about a third of a point.
     */
    static final double TOLERANCE = 0.05;

    private PrecisionChoice() {}

    /**
     * Chooses for a network on this machine.
     *
     * @param network images to pooled features, with its final weights
     * @param sample some of the images, at least 2
     * @return {@link Precision#FLOAT32} or {@link Precision#BFLOAT16}
     */
    public static Precision of(WeightedNetwork network, Batch sample) {
        if (!Precision.isBfloat16Fast()) {
            return Precision.FLOAT32;
        }
        WeightedNetwork folded = BatchNormFolding.fold(network);
        float[] exact = features(folded, Precision.FLOAT32, sample);
        float[] rounded = features(folded, Precision.BFLOAT16, sample);
        return deviation(exact, rounded, exact.length / sample.size()) <= TOLERANCE
                ? Precision.BFLOAT16
                : Precision.FLOAT32;
    }

    private static float[] features(WeightedNetwork folded, Precision precision, Batch sample) {
        try (var network = new FrozenNetwork(folded, precision)) {
            long values = sample.size() * network.outputShape().size();
            FloatBuffer features = FloatBuffer.allocate(Math.toIntExact(values));
            network.run(sample.rgb(), sample.size(), features);
            return features.array();
        }
    }

    /**
     * Returns the relative deviation of features: the root mean squared deviation divided by the standard deviation of
     * the exact features.
     *
     * @param exact {@code [images, channels]}, row-major
     * @param rounded {@code [images, channels]}, row-major
     */
    static double deviation(float[] exact, float[] rounded, int channels) {
        double[] mean = new double[channels];
        int images = exact.length / channels;
        for (int i = 0; i < exact.length; i++) {
            mean[i % channels] += (double) exact[i] / images;
        }
        double deviation = 0;
        double signal = 0;
        for (int i = 0; i < exact.length; i++) {
            deviation += Math.pow((double) rounded[i] - exact[i], 2);
            signal += Math.pow(exact[i] - mean[i % channels], 2);
        }
        return Math.sqrt(deviation / signal);
    }
}
