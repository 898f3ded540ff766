package dev.patisserie.trainer.network;

import java.util.Map;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/**
 * What a layer needs to add its operations to a graph.
 *
 * @param tf the graph, scoped to the layer
 * @param layer the layer's name in its network
 * @param weights every weight of the network, by full name
 * @param mode training or inference
 */
public record LayerCall(Ops tf, String layer, Map<String, Operand<TFloat32>> weights, Mode mode) {

    /** Returns a weight of this layer, by its name within the layer. */
    public Operand<TFloat32> weight(String name) {
        Operand<TFloat32> weight = weights.get(layer + "/" + name);
        if (weight == null) {
            throw new IllegalArgumentException(
                    "expected the weight %s/%s, found only %s"
                            .formatted(layer, name, weights.keySet()));
        }
        return weight;
    }

    /**
     * Whether layers that differ in training act as such.
     *
     * @param seed int64 {@code [2]}, another value in each step: where chance comes from in
     *     training; empty in inference
     */
    public record Mode(Optional<Operand<TInt64>> seed) {

        /** Returns the mode of inference. */
        public static Mode inference() {
            return new Mode(Optional.empty());
        }

        /** Returns the mode of training. */
        public static Mode training(Operand<TInt64> seed) {
            return new Mode(Optional.of(seed));
        }
    }
}
