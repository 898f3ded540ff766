package dev.patisserie.benchmarks.program;

import dev.patisserie.common.json.Json;
import dev.patisserie.common.tensorflow.Precision;
import dev.patisserie.common.tensorflow.SessionOptions;
import dev.patisserie.common.tensorflow.TensorFlowRuntime;
import dev.patisserie.trainer.graph.InitialWeights;
import dev.patisserie.trainer.network.BatchNormFolding;
import dev.patisserie.trainer.network.FrozenNetwork;
import dev.patisserie.trainer.network.Network;
import dev.patisserie.trainer.network.WeightedNetwork;
import dev.patisserie.trainer.network.architecture.Backbone;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Variable;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TNumber;

/**
 * Measures the images per second of the frozen part of a backbone, and the speed of matrix multiplication alone in the
 * same run.
 *
 * <pre>java -cp ... Forward.java BACKBONE ALPHA|- SIZE BATCH OUT.json</pre>
 */
final class Forward {

    private static final int ROUNDS = 4;
    private static final int MATRIX = 2048;

    public static void main(String[] args) throws IOException {
        TensorFlowRuntime.load();
        WeightedNetwork network = folded(args[0], args[1], Integer.parseInt(args[2]));
        int batch = Integer.parseInt(args[3]);
        Map<String, Double> result = new LinkedHashMap<>();
        for (Precision precision : new Precision[] {Precision.FLOAT32, Precision.BFLOAT16}) {
            String name = precision.name().toLowerCase();
            Seconds matrix = matrix(precision);
            Seconds images = images(network, batch, precision);
            result.put(name + "MatrixGflops", 2 * Math.pow(MATRIX, 3) / matrix.best() / 1e9);
            result.put(name + "ImagesPerSecond", batch / images.best());
            result.put(name + "FirstBatchSeconds", images.first());
        }
        Json.MAPPER.writeValue(Path.of(args[4]).toFile(), result);
    }

    private static WeightedNetwork folded(String backbone, String alpha, int size) {
        OptionalDouble width =
                alpha.equals("-") ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(alpha));
        Network network = Backbone.named(backbone, width)
                .classifier(size, 2)
                .cutAfter(Backbone.POOLING)
                .base();
        Map<String, float[]> weights = InitialWeights.of(network, 1);
        // TensorFlow removes biases of zero, which trained networks do not have.
        weights.forEach((name, values) -> {
            if (name.endsWith("/beta") || name.endsWith("/bias")) {
                Arrays.fill(values, 0.01f);
            }
        });
        return BatchNormFolding.fold(new WeightedNetwork(network, weights));
    }

    /**
     * The wall times of equal work.
     *
     * @param first time of the first round, including the optimisation of the graph
     * @param best best time of the later rounds, which other processes disturbed least
     */
    private record Seconds(double first, double best) {

        static Seconds of(Runnable work) {
            double first = once(work);
            double best = Double.MAX_VALUE;
            for (int round = 1; round < ROUNDS; round++) {
                best = Math.min(best, once(work));
            }
            return new Seconds(first, best);
        }

        private static double once(Runnable work) {
            long start = System.nanoTime();
            work.run();
            return (System.nanoTime() - start) / 1e9;
        }
    }

    private static Seconds images(WeightedNetwork network, int batch, Precision precision) {
        byte[] pixels = new byte[(int) network.network().inputShape().size() * batch];
        new Random(1).nextBytes(pixels);
        try (var frozen = new FrozenNetwork(network, precision)) {
            int bytes = (int) frozen.outputShape().size() * batch * Float.BYTES;
            FloatBuffer features = ByteBuffer.allocateDirect(bytes)
                    .order(ByteOrder.nativeOrder())
                    .asFloatBuffer();
            return Seconds.of(() -> frozen.run(pixels, batch, features.clear()));
        }
    }

    private static Seconds matrix(Precision precision) {
        return precision == Precision.FLOAT32 ? matrix(TFloat32.class) : matrix(TBfloat16.class);
    }

    private static <T extends TNumber> Seconds matrix(Class<T> type) {
        try (var graph = new Graph();
                var session = new Session(graph, SessionOptions.of(Precision.FLOAT32))) {
            Ops tf = Ops.create(graph);
            Operand<T> random = tf.dtypes.cast(
                    tf.random.randomUniform(tf.constant(new int[] {MATRIX, MATRIX}), TFloat32.class), type);
            Variable<T> left = tf.variable(Shape.of(MATRIX, MATRIX), type);
            Variable<T> right = tf.variable(Shape.of(MATRIX, MATRIX), type);
            session.runner()
                    .addTarget(tf.assign(left, random))
                    .addTarget(tf.assign(right, random))
                    .run();
            Operand<T> product = tf.linalg.matMul(left, right);
            return Seconds.of(() -> session.runner().addTarget(product).run());
        }
    }
}
