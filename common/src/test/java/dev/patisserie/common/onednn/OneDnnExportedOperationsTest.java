package dev.patisserie.common.onednn;

import static dev.patisserie.common.onednn.TestGraph.assertEqualsTensorFlow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.tensorflow.NativeMemory;
import dev.patisserie.common.tensorflow.Precision;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.op.nn.FusedBatchNorm;
import org.tensorflow.types.TFloat32;

/** Compares the operations of exported models that a frozen part does not have with TensorFlow in float32. */
class OneDnnExportedOperationsTest {

    @BeforeAll
    static void requireOneDnn() {
        OneDnnComparison.assumeOneDnn();
    }

    private static Operand<TFloat32> normalised(TestGraph graph, Operand<TFloat32> x, boolean isTraining) {
        long channels = x.shape().get(3);
        return graph.tf()
                .nn
                .fusedBatchNorm(
                        x,
                        graph.weights(channels),
                        graph.weights(channels),
                        graph.weights(channels),
                        graph.positive(channels),
                        FusedBatchNorm.isTraining(isTraining),
                        FusedBatchNorm.epsilon(0.001f))
                .y();
    }

    @Test
    void normalisationAfterAConvolution() {
        assertEqualsTensorFlow(
                (graph, x) -> {
                    Operand<TFloat32> convolved = graph.bias(graph.convolution(x, 3, 70, 2, "SAME"));
                    return graph.tf().nn.relu(normalised(graph, convolved, false));
                },
                9,
                9,
                4);
    }

    @Test
    void normalisationAfterADepthwiseConvolution() {
        assertEqualsTensorFlow((graph, x) -> normalised(graph, graph.depthwise(x, 3, 1, "SAME"), false), 9, 9, 33);
    }

    @Test
    void normalisationThatNoConvolutionPrecedes() {
        assertEqualsTensorFlow(
                (graph, x) -> {
                    Operand<TFloat32> read = graph.convolution(x, 1, 16, 1, "SAME");
                    return graph.tf().math.add(normalised(graph, read, false), graph.maxPool(read, 3, 1, "SAME"));
                },
                8,
                8,
                4);
    }

    @Test
    void rejectsNormalisationByTheMomentsOfTheBatch() {
        try (var graph = new TestGraph((g, x) -> normalised(g, x, true), 3, 3, 2)) {
            assertThatThrownBy(() -> graph.compile(Precision.FLOAT32, 1)).isInstanceOf(UnsupportedGraphException.class);
        }
    }

    /** The maps of a hidden layer: a matrix for each pixel, multiplied by a row of values. */
    @Test
    void productOfPixelsAndARow() {
        assertEqualsTensorFlow(
                (graph, x) -> {
                    var tf = graph.tf();
                    Operand<TFloat32> map = graph.convolution(x, 3, 64, 1, "SAME");
                    Operand<TFloat32> flat = tf.reshape(map, tf.constant(new long[] {-1, 6 * 7 * 64}));
                    Operand<TFloat32> row = tf.linalg.matMul(flat, graph.weights(6 * 7 * 64, 5));
                    Operand<TFloat32> pixels = tf.reshape(map, tf.constant(new long[] {-1, 64}));
                    Operand<TFloat32> hidden = tf.reshape(
                            tf.linalg.matMul(pixels, graph.weights(64, 5)), tf.constant(new long[] {-1, 6 * 7, 5}));
                    Operand<TFloat32> product =
                            tf.math.mul(hidden, tf.reshape(row, tf.constant(new long[] {-1, 1, 5})));
                    Operand<TFloat32> rows = tf.reshape(product, tf.constant(new long[] {-1, 5}));
                    return tf.reshape(
                            tf.linalg.matMul(rows, graph.weights(5, 3)), tf.constant(new long[] {-1, 6, 7, 3}));
                },
                6,
                7,
                3);
    }

    @Test
    void rejectsAConstantInput() {
        try (var graph = new TestGraph((g, x) -> g.tf().math.add(g.depthwise(x, 3, 1, "SAME"), g.mean()), 3, 3, 2)) {
            assertThatThrownBy(() -> graph.compile(Precision.FLOAT32, 1)).isInstanceOf(UnsupportedGraphException.class);
        }
    }

    @Test
    void preparedBatchesAreFreed() throws Exception {
        try (var graph = new TestGraph((g, x) -> g.convolution(x, 3, 70, 1, "SAME"), 9, 9, 3)) {
            int leaking = NativeMemory.roundsThatLeak(10, round -> {
                try (OneDnnNetwork network = graph.compile(Precision.BFLOAT16, 2)) {
                    network.prepare(13);
                }
            });

            assertThat(leaking).isZero();
        }
    }
}
