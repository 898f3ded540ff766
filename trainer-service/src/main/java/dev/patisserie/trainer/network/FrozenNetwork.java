package dev.patisserie.trainer.network;

import dev.patisserie.common.tensorflow.Precision;
import dev.patisserie.common.tensorflow.SessionOptions;
import dev.patisserie.common.tensorflow.TensorFlowRuntime;
import dev.patisserie.trainer.network.layer.LayerCall;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

/**
 * A network with constant weights, for inference on many images. The weights are constants of its graph, which
 * TensorFlow optimises.
 *
 * <p>Holds native memory: about twice the weights and the memory of a batch; the caller owns it and closes it once.
 * Used on one thread.
 */
public final class FrozenNetwork implements AutoCloseable {

    private final Shape inputShape;
    private final Shape outputShape;
    private final Graph graph = new Graph();
    private final Placeholder<TUint8> image;
    private final Operand<TFloat32> converted;
    private final Placeholder<TFloat32> pixels;
    private final Operand<TFloat32> output;
    private final Session session;

    /**
     * Builds the graph.
     *
     * @param network a network on images or on features; fastest if folded, see {@link BatchNormFolding}
     * @param precision of the multiplications; the weights and the result are float32
     */
    public FrozenNetwork(WeightedNetwork network, Precision precision) {
        TensorFlowRuntime.load();
        inputShape = network.network().inputShape();
        outputShape = network.network().outputShape();
        Ops tf = Ops.create(graph);
        Placeholder.Options batch = Placeholder.shape(Shape.of(-1).append(inputShape));
        image = tf.placeholder(TUint8.class, batch);
        converted = tf.dtypes.cast(image, TFloat32.class);
        // Not a placeholder with the converted bytes as its default: with one, TensorFlow's remapper fails on the
        // graph of Xception, logs that at INFO only, and fuses no operation.
        pixels = tf.placeholder(TFloat32.class, batch);
        output = network.network().call(tf, pixels, constants(tf, network), LayerCall.Mode.inference());
        session = new Session(graph, SessionOptions.of(precision));
    }

    private static Map<String, Operand<TFloat32>> constants(Ops tf, WeightedNetwork network) {
        Map<String, Operand<TFloat32>> constants = new HashMap<>();
        network.network()
                .shapes()
                .forEach((name, shape) -> constants.put(
                        name,
                        tf.constant(shape, DataBuffers.of(network.weights().get(name)))));
        return constants;
    }

    /** Returns the shape of one image's features. */
    public Shape outputShape() {
        return outputShape;
    }

    /**
     * Runs a batch of images.
     *
     * @param rgb {@code [count, ...inputShape]}, row-major, unsigned bytes
     * @param count images in the batch, at least 1
     * @param features buffer for {@code [count, ...outputShape]}, row-major; written from its position, which advances
     */
    public void run(byte[] rgb, int count, FloatBuffer features) {
        Shape shape = Shape.of(count).append(inputShape);
        if (rgb.length != shape.size()) {
            throw new IllegalArgumentException("expected %d bytes for %d images of %s, found %d"
                    .formatted(shape.size(), count, inputShape, rgb.length));
        }
        try (TUint8 batch = TUint8.tensorOf(shape, DataBuffers.of(rgb));
                Result floats =
                        session.runner().feed(image, batch).fetch(converted).run()) {
            run((TFloat32) floats.get(0), features);
        }
    }

    /**
     * Runs a batch of augmented images or of features.
     *
     * @param batch {@code [count, ...inputShape]}, images with values 0 to 255; not closed
     * @param features as in {@link #run(byte[], int, FloatBuffer)}
     */
    public void run(TFloat32 batch, FloatBuffer features) {
        try (Result result = runner(batch).run()) {
            TFloat32 values = (TFloat32) result.get(0);
            int size = Math.toIntExact(values.size());
            FloatBuffer target = features.slice(features.position(), size);
            values.asRawTensor().data().asFloats().copyTo(DataBuffers.of(target), size);
            features.position(features.position() + size);
        }
    }

    /** Returns a run of a batch, to which options may be added. */
    Session.Runner runner(TFloat32 batch) {
        return session.runner().feed(pixels, batch).fetch(output);
    }

    @Override
    public void close() {
        session.close();
        graph.close();
    }
}
