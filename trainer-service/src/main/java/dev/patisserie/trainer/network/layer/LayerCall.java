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
 * The arguments of a layer that adds its operations to a graph.
 *
 * @param tf the graph, scoped to the layer
 * @param layer the layer's name in its network
 * @param weights all weights of the network by full name
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

    /** Returns the receiver of this layer's moving averages, if the layer normalises with the moments of the batch. */
    Optional<BatchMoments> batchMoments() {
        return mode.batchMoments().filter(moments -> moments.layers().contains(layer));
    }

    /**
     * Training or inference, for layers that distinguish them.
     *
     * @param seed seed of randomness in training, int64 {@code [2]}, different in each step; empty in inference
     * @param batchMoments the batch normalisations in training; if empty, all normalise with their moving averages
     */
    public record Mode(Optional<Operand<TInt64>> seed, Optional<BatchMoments> batchMoments) {

        /** Returns the inference mode. */
        public static Mode inference() {
            return new Mode(Optional.empty(), Optional.empty());
        }

        /** Returns the training mode with batch normalisation in inference. */
        public static Mode training(Operand<TInt64> seed) {
            return new Mode(Optional.of(seed), Optional.empty());
        }

        /** Returns this mode with batch normalisation in training. */
        public Mode with(BatchMoments moments) {
            return new Mode(seed, Optional.of(moments));
        }
    }

    /**
     * Batch normalisation in training: it normalises with the moments of the batch and updates its moving averages.
     *
     * @param layers names of the batch normalisations in training
     * @param averages receives the new value of each moving average, under its full name
     */
    public record BatchMoments(Set<String> layers, BiConsumer<String, Operand<TFloat32>> averages) {

        void update(LayerCall call, String average, Operand<TFloat32> value) {
            averages.accept(call.layer() + "/" + average, value);
        }
    }
}
