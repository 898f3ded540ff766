package dev.patisserie.common.onednn;

import static dev.patisserie.common.onednn.TestGraph.assertEqualsTensorFlow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.tensorflow.NativeMemory;
import dev.patisserie.common.tensorflow.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Operand;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.types.TFloat32;

/** Compares each operation with TensorFlow in float32. */
class OneDnnNetworkTest {

    @BeforeAll
    static void requireOneDnn() {
        OneDnnComparison.assumeOneDnn();
    }

    @ParameterizedTest
    @CsvSource({
        "7, 3, 8, 3, 1, SAME", "7, 3, 8, 3, 1, VALID", "7, 3, 8, 3, 2, SAME", "8, 3, 8, 3, 2, SAME",
        "8, 3, 8, 3, 2, VALID", "9, 5, 7, 2, 2, SAME", "9, 5, 7, 2, 1, SAME", "11, 4, 70, 5, 3, SAME",
        "11, 70, 33, 1, 2, SAME", "10, 70, 100, 1, 1, VALID", "5, 16, 16, 5, 1, VALID"
    })
    void convolutions(int image, int channels, int filters, int size, int stride, String padding) {
        assertEqualsTensorFlow(
                (graph, x) -> graph.tf().nn.relu(graph.bias(graph.convolution(x, size, filters, stride, padding))),
                image,
                image + 1,
                channels);
    }

    @ParameterizedTest
    @CsvSource({
        "7, 8, 3, 1, SAME",
        "7, 8, 3, 2, SAME",
        "8, 8, 3, 2, SAME",
        "8, 5, 3, 2, VALID",
        "9, 70, 3, 1, SAME",
        "9, 33, 2, 2, VALID",
        "6, 3, 1, 1, SAME"
    })
    void depthwiseConvolutions(int image, int channels, int size, int stride, String padding) {
        assertEqualsTensorFlow(
                (graph, x) -> graph.tf().nn.relu6(graph.bias(graph.depthwise(x, size, stride, padding))),
                image,
                image + 2,
                channels);
    }

    @ParameterizedTest
    @CsvSource({"7, 3, 2, SAME", "8, 3, 2, SAME", "8, 2, 2, VALID", "9, 2, 2, VALID", "9, 3, 1, SAME"})
    void maxPooling(int image, int size, int stride, String padding) {
        assertEqualsTensorFlow((graph, x) -> graph.maxPool(x, size, stride, padding), image, image + 1, 5);
    }

    @Test
    void paddingBeforeAConvolution() {
        assertEqualsTensorFlow(
                (graph, x) -> graph.depthwise(pad(graph, graph.convolution(x, 1, 70, 1, "SAME")), 3, 2, "VALID"),
                8,
                9,
                3);
    }

    private static Operand<TFloat32> pad(TestGraph graph, Operand<TFloat32> x) {
        int[][] margins = {{0, 0}, {0, 1}, {2, 1}, {0, 0}};
        return graph.tf().pad(x, graph.tf().constant(margins), graph.tf().constant(0f));
    }

    @Test
    void separableConvolutionWithUnusedChannels() {
        assertEqualsTensorFlow(
                (graph, x) -> graph.convolution(
                        graph.depthwise(graph.bias(graph.convolution(x, 3, 70, 1, "SAME")), 3, 1, "SAME"),
                        1,
                        90,
                        1,
                        "VALID"),
                7,
                7,
                3);
    }

    @Test
    void residualThatNothingElseReads() {
        assertEqualsTensorFlow(
                (graph, x) -> {
                    Operand<TFloat32> pooled = graph.maxPool(graph.convolution(x, 1, 70, 1, "SAME"), 3, 2, "SAME");
                    Operand<TFloat32> shortcut = graph.bias(graph.convolution(x, 1, 70, 2, "SAME"));
                    return graph.tf().nn.relu(graph.tf().math.add(pooled, shortcut));
                },
                9,
                9,
                4);
    }

    @Test
    void residualThatIsReadBeforeAndAfter() {
        assertEqualsTensorFlow(
                (graph, x) -> {
                    Operand<TFloat32> before = graph.bias(graph.convolution(x, 3, 70, 1, "SAME"));
                    Operand<TFloat32> inner = graph.convolution(graph.tf().nn.relu(before), 3, 70, 1, "SAME");
                    Operand<TFloat32> sum = graph.tf().math.add(inner, before);
                    return graph.tf().math.add(graph.depthwise(sum, 3, 1, "SAME"), before);
                },
                7,
                7,
                4);
    }

    @Test
    void residualThatTheConvolutionItselfReads() {
        assertEqualsTensorFlow(
                (graph, x) -> {
                    Operand<TFloat32> before = graph.convolution(x, 1, 16, 1, "SAME");
                    return graph.tf().math.add(before, graph.convolution(before, 3, 16, 1, "SAME"));
                },
                7,
                7,
                4);
    }

    @Test
    void chainOfResiduals() {
        assertEqualsTensorFlow(
                (graph, x) -> {
                    Operand<TFloat32> sum = graph.convolution(x, 1, 70, 1, "SAME");
                    for (int i = 0; i < 3; i++) {
                        Operand<TFloat32> inner = graph.depthwise(graph.tf().nn.relu(sum), 3, 1, "SAME");
                        sum = graph.tf().math.add(sum, graph.convolution(inner, 1, 70, 1, "SAME"));
                    }
                    return graph.tf().math.mean(sum, graph.tf().constant(new int[] {1, 2}));
                },
                7,
                7,
                4);
    }

    @Test
    void sumOfTwoPoolings() {
        assertEqualsTensorFlow(
                (graph, x) -> graph.tf().math.add(graph.maxPool(x, 3, 2, "SAME"), graph.maxPool(x, 2, 2, "SAME")),
                8,
                8,
                4);
    }

    @Test
    void scaledPixelsAndChannels() {
        assertEqualsTensorFlow(
                (graph, x) -> {
                    var tf = graph.tf();
                    Operand<TFloat32> pixels = tf.math.add(tf.math.mul(x, tf.constant(0.5f)), tf.constant(-1f));
                    return tf.math.add(tf.math.mul(pixels, graph.weights(5)), graph.weights(5));
                },
                3,
                4,
                5);
    }

    @Test
    void classifierWithGlobalPooling() {
        assertEqualsTensorFlow(
                (graph, x) -> {
                    var tf = graph.tf();
                    Operand<TFloat32> map = tf.nn.relu(graph.bias(graph.convolution(x, 3, 70, 1, "SAME")));
                    Operand<TFloat32> features = tf.math.mean(map, tf.constant(new int[] {1, 2}));
                    Operand<TFloat32> logits = graph.bias(tf.linalg.matMul(features, graph.weights(70, 5)));
                    return tf.nn.softmax(tf.math.mul(logits, tf.constant(0.5f)));
                },
                6,
                6,
                3);
    }

    @Test
    void classifierWithAFlattenedMap() {
        assertEqualsTensorFlow(
                (graph, x) -> {
                    var tf = graph.tf();
                    Operand<TFloat32> map = graph.maxPool(graph.convolution(x, 3, 70, 1, "VALID"), 2, 2, "VALID");
                    Operand<TFloat32> row = tf.reshape(map, tf.constant(new long[] {-1, 2 * 2 * 70}));
                    Operand<TFloat32> hidden = tf.nn.relu(graph.bias(tf.linalg.matMul(row, graph.weights(280, 16))));
                    return graph.bias(tf.linalg.matMul(hidden, graph.weights(3, 16), MatMul.transposeB(true)));
                },
                6,
                6,
                3);
    }

    @Test
    void matrixForEachPixel() {
        assertEqualsTensorFlow(
                (graph, x) -> {
                    var tf = graph.tf();
                    Operand<TFloat32> map = graph.convolution(x, 3, 70, 1, "SAME");
                    Operand<TFloat32> rows = tf.reshape(map, tf.constant(new long[] {-1, 70}));
                    Operand<TFloat32> product = tf.linalg.matMul(rows, graph.weights(70, 5));
                    return tf.reshape(product, tf.constant(new long[] {-1, 6, 7, 5}));
                },
                6,
                7,
                3);
    }

    @Test
    void rowsOfValues() {
        assertEqualsTensorFlow((graph, x) -> graph.bias(graph.tf().linalg.matMul(x, graph.weights(20, 3))), 20);
    }

    @Test
    void resultsDoNotDependOnTheBatchAndTheThreads() {
        try (var graph = new TestGraph(
                        (g, x) -> g.convolution(g.depthwise(x, 3, 1, "SAME"), 1, 70, 2, "SAME"), 9, 9, 8);
                OneDnnNetwork network = graph.compile(Precision.BFLOAT16, 3)) {
            float[] values = graph.values(150);
            int size = values.length / 150;
            float[] all = graph.run(network, values, 150);
            for (int count : new int[] {1, 2, 3, 5, 8, 149}) {
                float[] part = graph.run(network, Arrays.copyOf(values, count * size), count);
                assertThat(part).as("%d images", count).isEqualTo(Arrays.copyOf(all, part.length));
            }
        }
    }

    @Test
    void twoNetworksRunInTwoThreads() {
        try (var first = new TestGraph((g, x) -> g.convolution(x, 3, 16, 1, "SAME"), 9, 9, 8);
                var second = new TestGraph((g, x) -> g.depthwise(x, 3, 2, "SAME"), 12, 12, 8)) {
            float[] values = first.values(4);
            float[] others = second.values(4);
            float[] expected = first.byOneDnn(values, 4, Precision.BFLOAT16);
            float[] expectedOthers = second.byOneDnn(others, 4, Precision.BFLOAT16);

            List<CompletableFuture<Void>> runs = Stream.of(
                            CompletableFuture.runAsync(() -> assertRepeats(first, values, expected)),
                            CompletableFuture.runAsync(() -> assertRepeats(second, others, expectedOthers)))
                    .toList();

            runs.forEach(CompletableFuture::join);
        }
    }

    private static void assertRepeats(TestGraph graph, float[] values, float[] expected) {
        try (OneDnnNetwork network = graph.compile(Precision.BFLOAT16, 2)) {
            for (int i = 0; i < 50; i++) {
                assertThat(graph.run(network, values, 4)).isEqualTo(expected);
            }
        }
    }

    @Test
    void eachWorkerComputesAlone() throws IOException {
        try (var graph = new TestGraph((g, x) -> g.convolution(x, 3, 64, 1, "SAME"), 64, 64, 64);
                OneDnnNetwork network = graph.compile(Precision.FLOAT32, 2)) {
            graph.run(network, graph.values(2), 2);
            long before = systemThreads();

            graph.run(network, graph.values(8), 8);

            assertThat(systemThreads()).isLessThanOrEqualTo(before);
            assertThat(systemThreadsNamed("onednn")).isLessThanOrEqualTo(2);
        }
    }

    private static long systemThreads() throws IOException {
        try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
            return threads.count();
        }
    }

    private static long systemThreadsNamed(String name) throws IOException {
        long found = 0;
        try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
            for (Path thread : (Iterable<Path>) threads::iterator) {
                found += Files.readString(thread.resolve("comm")).strip().equals(name) ? 1 : 0;
            }
        }
        return found;
    }

    @Test
    void rejectsOtherOperations() {
        try (var graph = new TestGraph((g, x) -> g.tf().math.tanh(x), 3, 3, 2)) {
            assertThatThrownBy(() -> graph.compile(Precision.FLOAT32, 1))
                    .isInstanceOf(UnsupportedGraphException.class)
                    .hasMessage("the operation Tanh of Tanh is not supported");
        }
    }

    @Test
    void productOfValues() {
        assertEqualsTensorFlow((graph, x) -> graph.tf().math.mul(x, graph.depthwise(x, 3, 1, "SAME")), 5, 5, 4);
    }

    @Test
    void rejectsARunAfterItsEnd() {
        try (var graph = new TestGraph((g, x) -> g.depthwise(x, 3, 1, "SAME"), 3, 3, 2)) {
            OneDnnNetwork network = graph.compile(Precision.FLOAT32, 1);
            network.close();

            assertThatThrownBy(() -> graph.run(network, graph.values(1), 1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("this network is closed");
        }
    }

    @Test
    void reportsAFailureOfItsSource() {
        try (var graph = new TestGraph((g, x) -> g.depthwise(x, 3, 1, "SAME"), 3, 3, 2);
                OneDnnNetwork network = graph.compile(Precision.FLOAT32, 2)) {
            assertThatThrownBy(() -> graph.run(network, new float[0], 2)).isInstanceOf(RuntimeException.class);

            assertThat(graph.run(network, graph.values(2), 2)).hasSize(2 * 18);
        }
    }

    @Test
    void freesWhatItAllocates() throws Exception {
        try (var graph = new TestGraph((g, x) -> g.convolution(x, 3, 70, 1, "SAME"), 9, 9, 3)) {
            float[] values = graph.values(5);

            int leaking = NativeMemory.roundsThatLeak(20, round -> graph.byOneDnn(values, 5, Precision.BFLOAT16));

            assertThat(leaking).isZero();
        }
    }

    @Test
    void freesTheMemoryOfEachRunAndOfARejectedGraph() throws Exception {
        try (var graph = new TestGraph((g, x) -> g.convolution(x, 3, 70, 1, "SAME"), 9, 9, 3);
                var rejected = new TestGraph((g, x) -> g.tf().math.tanh(x), 3, 3, 2);
                OneDnnNetwork network = graph.compile(Precision.BFLOAT16, 2)) {
            float[] values = graph.values(5);

            int leaking = NativeMemory.roundsThatLeak(20, round -> {
                graph.run(network, values, 5);
                assertThatThrownBy(() -> rejected.compile(Precision.FLOAT32, 1))
                        .isInstanceOf(UnsupportedGraphException.class);
            });

            assertThat(leaking).isZero();
        }
    }
}
