package dev.patisserie.common.onednn;

import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Operand;
import org.tensorflow.op.math.Mean;
import org.tensorflow.types.TFloat32;

/** Compares the operations of the base models with TensorFlow in float32. */
class OneDnnLayersTest {

    @BeforeAll
    static void requireOneDnn() {
        OneDnnComparison.assumeOneDnn();
    }

    @Test
    void swishAfterAConvolution() {
        TestGraph.assertEqualsTensorFlow(
                (graph, x) -> swish(graph, graph.bias(graph.convolution(x, 3, 70, 1, "SAME"))), 7, 8, 3);
    }

    @Test
    void swishOfAValueThatIsReadTwice() {
        TestGraph.assertEqualsTensorFlow(
                (graph, x) -> {
                    Operand<TFloat32> value = graph.convolution(x, 3, 16, 1, "SAME");
                    return graph.tf().math.add(graph.maxPool(value, 3, 1, "SAME"), swish(graph, value));
                },
                7,
                7,
                3);
    }

    @Test
    void hardActivations() {
        TestGraph.assertEqualsTensorFlow(
                (graph, x) -> {
                    Operand<TFloat32> value = graph.convolution(x, 3, 16, 1, "SAME");
                    return graph.tf()
                            .math
                            .add(hardSigmoid(graph, value), graph.tf().math.mul(value, hardSigmoid(graph, value)));
                },
                7,
                7,
                3);
    }

    @ParameterizedTest
    @CsvSource({"7, 3, 1, SAME", "8, 2, 2, VALID", "7, 2, 2, VALID"})
    void averagePooling(int image, long size, long stride, String padding) {
        TestGraph.assertEqualsTensorFlow(
                (graph, x) -> graph.tf()
                        .nn
                        .avgPool(
                                graph.convolution(x, 1, 70, 1, "SAME"),
                                List.of(1L, size, size, 1L),
                                List.of(1L, stride, stride, 1L),
                                padding),
                image,
                image + 1,
                3);
    }

    @Test
    void concatenationOfTensorsWithUnusedChannels() {
        TestGraph.assertEqualsTensorFlow(
                (graph, x) -> {
                    Operand<TFloat32> first = graph.convolution(x, 3, 70, 1, "SAME");
                    Operand<TFloat32> second = graph.depthwise(x, 3, 1, "SAME");
                    Operand<TFloat32> joined = graph.tf()
                            .concat(List.of(first, second, first), graph.tf().constant(3));
                    return graph.convolution(joined, 1, 33, 1, "SAME");
                },
                6,
                7,
                5);
    }

    @Test
    void zerosBeforeAMaximumAreValues() {
        TestGraph.assertEqualsTensorFlow(
                (graph, x) -> {
                    int[][] margins = {{0, 0}, {1, 1}, {1, 1}, {0, 0}};
                    Operand<TFloat32> negative = graph.tf()
                            .math
                            .add(
                                    graph.tf().nn.relu6(graph.convolution(x, 3, 70, 1, "SAME")),
                                    graph.tf().constant(-7f));
                    Operand<TFloat32> padded = graph.tf()
                            .pad(
                                    negative,
                                    graph.tf().constant(margins),
                                    graph.tf().constant(0f));
                    return graph.maxPool(padded, 3, 2, "VALID");
                },
                8,
                8,
                3);
    }

    @Test
    void weightingOfChannels() {
        TestGraph.assertEqualsTensorFlow(
                (graph, x) -> {
                    var tf = graph.tf();
                    Operand<TFloat32> image =
                            tf.nn.relu(graph.depthwise(graph.convolution(x, 1, 70, 1, "SAME"), 3, 1, "SAME"));
                    Operand<TFloat32> means = tf.math.mean(image, tf.constant(new int[] {1, 2}), Mean.keepDims(true));
                    Operand<TFloat32> reduced = swish(graph, graph.bias(graph.convolution(means, 1, 5, 1, "SAME")));
                    Operand<TFloat32> weights =
                            tf.math.sigmoid(graph.bias(graph.convolution(reduced, 1, 70, 1, "SAME")));
                    return graph.convolution(tf.math.mul(image, weights), 1, 8, 1, "SAME");
                },
                6,
                7,
                3);
    }

    private static Operand<TFloat32> swish(TestGraph graph, Operand<TFloat32> value) {
        return graph.tf().math.mul(value, graph.tf().math.sigmoid(value));
    }

    private static Operand<TFloat32> hardSigmoid(TestGraph graph, Operand<TFloat32> value) {
        var tf = graph.tf();
        return tf.math.mul(tf.nn.relu6(tf.math.add(value, tf.constant(3f))), tf.constant(1 / 6f));
    }
}
