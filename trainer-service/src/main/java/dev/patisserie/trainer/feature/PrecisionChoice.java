package dev.patisserie.trainer.feature;

import dev.patisserie.common.tensorflow.Precision;
import dev.patisserie.trainer.dataset.Batch;
import dev.patisserie.trainer.network.ForwardEngine;
import dev.patisserie.trainer.network.FrozenNetwork;
import dev.patisserie.trainer.network.WeightedNetwork;
import java.nio.FloatBuffer;
import org.tensorflow.ndarray.Shape;

/**
 * Chooses the precision of multiplications: bfloat16 if the CPU has instructions for it and the features of a few
 * sample images hardly change; else float32. The tail is trained on these features, and a service without bfloat16
 * computes them in float32: a difference costs accuracy.
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
     * Builds a network in the precision that is chosen for this machine.
     *
     * @param folded images to features, with its final weights; see
     *     {@link dev.patisserie.trainer.network.BatchNormFolding}
     * @param sample some of the images, at least 2
     * @return the network; the caller closes it
     */
    static FrozenNetwork build(WeightedNetwork folded, Batch sample) {
        if (Precision.isBfloat16Fast()) {
            var inBfloat16 = new FrozenNetwork(folded, Precision.BFLOAT16);
            if (isPrecise(inBfloat16, folded, sample)) {
                return inBfloat16;
            }
            inBfloat16.close();
        }
        return new FrozenNetwork(folded, Precision.FLOAT32);
    }

    private static boolean isPrecise(FrozenNetwork inBfloat16, WeightedNetwork folded, Batch sample) {
        ForwardEngine same = inBfloat16.engine(); // so that the deviation is that of the precision
        try (var inFloat32 = new FrozenNetwork(folded, Precision.FLOAT32, same)) {
            int channels = channels(inBfloat16);
            return deviation(pooled(inFloat32, sample), pooled(inBfloat16, sample), channels) <= TOLERANCE;
        } catch (RuntimeException | Error e) {
            inBfloat16.close();
            throw e;
        }
    }

    private static int channels(FrozenNetwork network) {
        Shape shape = network.outputShape();
        return Math.toIntExact(shape.get(shape.numDimensions() - 1));
    }

    /** Returns the features of each image, averaged over the positions: {@code [images, channels]}, row-major. */
    private static float[] pooled(FrozenNetwork network, Batch sample) {
        int channels = channels(network);
        int values = Math.toIntExact(network.outputShape().size());
        FloatBuffer features = FloatBuffer.allocate(sample.size() * values);
        network.run(sample.rgb(), sample.size(), features);
        int positions = values / channels;
        float[] pooled = new float[sample.size() * channels];
        for (int i = 0; i < features.capacity(); i++) {
            pooled[i / values * channels + i % channels] += features.get(i) / positions;
        }
        return pooled;
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
