package dev.patisserie.common.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.tensorflow.Precision;
import dev.patisserie.common.tensorflow.SessionOptions;
import dev.patisserie.common.tensorflow.TensorFlowRuntime;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.types.TFloat32;

/** A small graph with seeded weights, which both engines execute on seeded values. */
final class TestGraph implements AutoCloseable {

    /** Both compute in float32, in different orders. */
    private static final double FLOAT32_TOLERANCE = 1e-5;

    /** A value of bfloat16 deviates by at most 2^-9 of itself; each operation rounds its input and its output. */
    private static final double BFLOAT16_TOLERANCE = 0.01;

    private static final int COUNT = 3;

    static {
        TensorFlowRuntime.load();
    }

    private final Random random = new Random(7);
    private final Graph graph = new Graph();
    private final Ops tf = Ops.create(graph);
    private final long[] shape; // of an example
    private final Placeholder<TFloat32> input;
    private final Operand<TFloat32> output;

    /** Adds the operations under test. */
    interface Layers {
        Operand<TFloat32> add(TestGraph graph, Operand<TFloat32> input);
    }

    /** Compares the values of some examples in oneDNN, in both precisions, with those of TensorFlow in float32. */
    static void assertEqualsTensorFlow(Layers layers, long... shape) {
        try (var graph = new TestGraph(layers, shape)) {
            float[] values = graph.values(COUNT);
            float[] expected = graph.byTensorFlow(values, COUNT);

            float[] exact = graph.byOneDnn(values, COUNT, Precision.FLOAT32);
            float[] rounded = graph.byOneDnn(values, COUNT, Precision.BFLOAT16);

            assertThat(OneDnnComparison.deviation(exact, expected)).isLessThan(FLOAT32_TOLERANCE);
            assertThat(OneDnnComparison.deviation(rounded, expected)).isLessThan(BFLOAT16_TOLERANCE);
        }
    }

    TestGraph(Layers layers, long... shape) {
        this.shape = shape;
        input = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1).append(Shape.of(shape))));
        output = layers.add(this, input);
    }

    Ops tf() {
        return tf;
    }

    /** Returns a constant of values between -1 and 1, divided by the root of the number of added products. */
    Operand<TFloat32> weights(long... dimensions) {
        int size = (int) Shape.of(dimensions).size();
        float[] values = random(size);
        double products = dimensions.length < 2 ? 4 : (double) size / dimensions[dimensions.length - 1];
        for (int i = 0; i < size; i++) {
            values[i] *= (float) Math.sqrt(3 / products);
        }
        return tf.constant(Shape.of(dimensions), DataBuffers.of(values));
    }

    /** Returns a constant of values between 0.5 and 1.5. */
    Operand<TFloat32> positive(long size) {
        float[] values = random((int) size);
        for (int i = 0; i < size; i++) {
            values[i] = 1 + values[i] / 2;
        }
        return tf.constant(Shape.of(size), DataBuffers.of(values));
    }

    /** Returns the mean of a constant, which only TensorFlow computes. */
    Operand<TFloat32> mean() {
        return tf.math.mean(weights(3, 2), tf.constant(new int[] {0}));
    }

    private float[] random(int size) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = 2 * random.nextFloat() - 1;
        }
        return values;
    }

    Operand<TFloat32> convolution(Operand<TFloat32> image, int size, int filters, int stride, String padding) {
        long channels = image.shape().get(3);
        return tf.nn.conv2d(image, weights(size, size, channels, filters), strides(stride), padding);
    }

    Operand<TFloat32> depthwise(Operand<TFloat32> image, int size, int stride, String padding) {
        long channels = image.shape().get(3);
        return tf.nn.depthwiseConv2dNative(image, weights(size, size, channels, 1), strides(stride), padding);
    }

    Operand<TFloat32> maxPool(Operand<TFloat32> image, int size, int stride, String padding) {
        return tf.scope()
                .opBuilder("MaxPool", "MaxPool" + random.nextInt(1 << 30))
                .addInput(image.asOutput())
                .setAttr("ksize", new long[] {1, size, size, 1})
                .setAttr("strides", new long[] {1, stride, stride, 1})
                .setAttr("padding", padding)
                .build()
                .output(0);
    }

    Operand<TFloat32> bias(Operand<TFloat32> image) {
        return tf.nn.biasAdd(image, weights(image.shape().get(-1)));
    }

    private static List<Long> strides(int stride) {
        return List.of(1L, (long) stride, (long) stride, 1L);
    }

    GraphDef definition() {
        return graph.toGraphDef();
    }

    String outputName() {
        return output.op().name();
    }

    /** Returns values of some examples, different in each. */
    float[] values(int count) {
        return random((int) (count * Shape.of(shape).size()));
    }

    float[] byTensorFlow(float[] values, int count) {
        try (var session = new Session(graph, SessionOptions.of(Precision.FLOAT32));
                TFloat32 batch = TFloat32.tensorOf(Shape.of(count).append(Shape.of(shape)), DataBuffers.of(values));
                Result result =
                        session.runner().feed(input, batch).fetch(output).run()) {
            var floats = (TFloat32) result.get(0);
            float[] copy = new float[(int) floats.size()];
            floats.asRawTensor().data().asFloats().read(copy);
            return copy;
        }
    }

    float[] byOneDnn(float[] values, int count, Precision precision) {
        try (OneDnnNetwork network = compile(precision, 2)) {
            return run(network, values, count);
        }
    }

    OneDnnNetwork compile(Precision precision, int threads) {
        return OneDnnNetwork.compile(definition(), List.of(outputName()), precision, threads);
    }

    float[] run(OneDnnNetwork network, float[] values, int count) {
        int inputSize = (int) Shape.of(shape).size();
        var result = FloatBuffer.allocate((int) output.shape().tail().size() * count);
        network.runFloats(
                (first, images, target) -> target.asFloatBuffer().put(values, first * inputSize, images * inputSize),
                count,
                Map.of(outputName(), result));
        return result.array();
    }

    @Override
    public void close() {
        graph.close();
    }
}
