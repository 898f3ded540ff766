package dev.patisserie.trainer.network.layer;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
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
                    "expected the weight %s/%s, found only %s".formatted(layer, name, weights.keySet()));
        }
        return weight;
    }

    /** Returns who takes this layer's moving averages, if it is to normalise with the batch's. */
    Optional<BatchMoments> batchMoments() {
        return mode.batchMoments().filter(moments -> moments.layers().contains(layer));
    }

    /**
     * Whether layers that differ in training act as such.
     *
     * @param seed int64 {@code [2]}, another value in each step: where chance comes from in training; empty in
     *     inference
     * @param batchMoments which batch normalisations are in training; empty: none, each normalises with its moving
     *     averages
     */
    public record Mode(Optional<Operand<TInt64>> seed, Optional<BatchMoments> batchMoments) {

        /** Returns the mode of inference. */
        public static Mode inference() {
            return new Mode(Optional.empty(), Optional.empty());
        }

        /** Returns the mode of training, but for batch normalisation, which infers. */
        public static Mode training(Operand<TInt64> seed) {
            return new Mode(Optional.of(seed), Optional.empty());
        }

        /** Returns this mode with batch normalisation in training. */
        public Mode with(BatchMoments moments) {
            return new Mode(seed, Optional.of(moments));
        }
    }

    /**
     * Batch normalisation in training: it normalises with the moments of the batch, and moves its averages towards
     * them.
     *
     * @param layers the batch normalisations that are in training, by name
     * @param averages takes the new value of each moving average, under its full name
     */
    public record BatchMoments(Set<String> layers, BiConsumer<String, Operand<TFloat32>> averages) {

        void update(LayerCall call, String average, Operand<TFloat32> value) {
            averages.accept(call.layer() + "/" + average, value);
        }
    }
}
