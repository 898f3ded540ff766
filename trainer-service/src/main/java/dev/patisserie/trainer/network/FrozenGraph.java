package dev.patisserie.trainer.network;

import dev.patisserie.trainer.network.layer.LayerCall;
import java.util.HashMap;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/** The graph of a network with constant weights. Holds native memory; the caller owns it and closes it once. */
final class FrozenGraph implements AutoCloseable {

    private final Graph graph = new Graph();
    private final Placeholder<TFloat32> pixels;
    private final Operand<TFloat32> output;

    FrozenGraph(WeightedNetwork network) {
        Ops tf = Ops.create(graph);
        Shape batch = Shape.of(-1).append(network.network().inputShape());
        pixels = tf.placeholder(TFloat32.class, Placeholder.shape(batch));
        output = network.network().call(tf, pixels, constants(tf, network), LayerCall.Mode.inference());
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

    Graph graph() {
        return graph;
    }

    /** Returns the input: images with values 0 to 255, or features. */
    Placeholder<TFloat32> pixels() {
        return pixels;
    }

    Operand<TFloat32> output() {
        return output;
    }

    @Override
    public void close() {
        graph.close();
    }
}
