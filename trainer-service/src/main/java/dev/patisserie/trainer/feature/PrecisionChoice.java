package dev.patisserie.trainer.feature;

import dev.patisserie.common.tensorflow.Precision;
import dev.patisserie.trainer.dataset.Batch;
import dev.patisserie.trainer.network.BatchNormFolding;
import dev.patisserie.trainer.network.FrozenNetwork;
import dev.patisserie.trainer.network.WeightedNetwork;
import java.nio.FloatBuffer;

/**
 * Chooses how exactly to multiply: bfloat16 where the CPU has instructions for it and it leaves the features of a few
 * images as they are; else float32. The tail learns on the features of training, and the model that serves computes
 * float32's: where they differ, accuracy is lost.
 */
public final class PrecisionChoice {

    /** How many images tell. */
    public static final int SAMPLE = 8;

    /**
     * Largest deviation that bfloat16 may have. The real MobileNet 0.25 has 0.21, and lost 1.4 points of holdout
     * accuracy (standard error 0.6, ten seeds); in proportion this is a third of a point.
     */
    static final double TOLERANCE = 0.05;

    private PrecisionChoice() {}

    /**
     * Chooses for a network on this machine.
     *
     * @param network from images to pooled features, with the weights that it will have
     * @param sample some of the images, at least 2
     * @return {@link Precision#FLOAT32} or {@link Precision#BFLOAT16}
     */
    public static Precision of(WeightedNetwork network, Batch sample) {
        if (Precision.AUTO.resolve() == Precision.FLOAT32) {
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
     * Returns how much features deviate, in units of how much they tell: the root of the mean squared deviation, over
     * that of the exact features from their mean.
     *
     * @param exact {@code [images, channels]}, row-major
     * @param rounded likewise
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
