package dev.patisserie.trainer.tensorboard;

import java.util.function.IntFunction;
import org.tensorflow.ndarray.buffer.FloatDataBuffer;
import org.tensorflow.types.TFloat32;

/**
 * A histogram: buckets of equal width from the smallest to the largest number, as those of {@code tf.summary.histogram}
 * (tensorboard/plugins/histogram/summary_v2.py). If all numbers are equal, all buckets have width 0, and the last one
 * holds them.
 *
 * @param min the smallest number; 0 if there is none
 * @param max the largest number; 0 if there is none
 * @param counts number of values in each bucket
 */
record Histogram(double min, double max, long[] counts) {

    private static final int BUCKETS = 30;
    private static final int CHUNK = 1 << 16;

    /** A source of numbers. */
    private interface Numbers {
        void next(float number);
    }

    /** Counts the finite numbers of a tensor. */
    static Histogram of(TFloat32 tensor) {
        var range = new Object() {
            double min = Double.POSITIVE_INFINITY;
            double max = Double.NEGATIVE_INFINITY;
        };
        forEachFinite(tensor, number -> {
            range.min = Math.min(range.min, number);
            range.max = Math.max(range.max, number);
        });
        return range.min > range.max ? new Histogram(0, 0, new long[BUCKETS]) : counted(tensor, range.min, range.max);
    }

    private static Histogram counted(TFloat32 tensor, double min, double max) {
        double width = (max - min) / BUCKETS;
        long[] counts = new long[BUCKETS];
        forEachFinite(tensor, number -> {
            int bucket = width == 0 ? BUCKETS - 1 : (int) ((number - min) / width);
            counts[Math.min(bucket, BUCKETS - 1)]++;
        });
        return new Histogram(min, max, counts);
    }

    private static void forEachFinite(TFloat32 tensor, Numbers numbers) {
        FloatDataBuffer data = tensor.asRawTensor().data().asFloats();
        float[] chunk = new float[(int) Math.min(CHUNK, data.size())];
        for (long from = 0; from < data.size(); from += CHUNK) {
            int count = (int) Math.min(CHUNK, data.size() - from);
            data.offset(from).read(chunk, 0, count);
            for (int i = 0; i < count; i++) {
                if (Float.isFinite(chunk[i])) {
                    numbers.next(chunk[i]);
                }
            }
        }
    }

    /** Returns {@code [buckets][3]}: left edge, right edge, count. */
    double[][] rows() {
        IntFunction<Double> edge = i -> i == BUCKETS ? max : min + (max - min) * i / BUCKETS; // exact at both ends
        double[][] rows = new double[BUCKETS][];
        for (int i = 0; i < BUCKETS; i++) {
            rows[i] = new double[] {edge.apply(i), edge.apply(i + 1), counts[i]};
        }
        return rows;
    }
}
