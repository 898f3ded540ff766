package dev.patisserie.common.onednn;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.patisserie.common.tensorflow.TensorFlowRuntime;

/** Helpers of tests that compare oneDNN with TensorFlow. */
public final class OneDnnComparison {

    private OneDnnComparison() {}

    /** Loads both libraries; skips the test if there is no oneDNN for this platform. */
    public static void assumeOneDnn() {
        TensorFlowRuntime.load();
        assumeTrue(OneDnnNetwork.isAvailable(), "the class path has no oneDNN for this platform: skipped");
    }

    /** Returns the deviation in the Euclidean norm, relative to the expected values. */
    public static double deviation(float[] actual, float[] expected) {
        if (actual.length != expected.length) {
            throw new AssertionError("expected %d values, found %d".formatted(expected.length, actual.length));
        }
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < expected.length; i++) {
            difference += Math.pow(actual[i] - expected[i], 2);
            norm += Math.pow(expected[i], 2);
        }
        return Math.sqrt(difference / norm);
    }
}
