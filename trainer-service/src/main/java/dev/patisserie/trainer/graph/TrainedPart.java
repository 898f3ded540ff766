package dev.patisserie.trainer.graph;

import dev.patisserie.trainer.network.Network;
import dev.patisserie.trainer.network.layer.Variable;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The trainable weights of a network. The others stay unchanged, and their gradients are not computed.
 *
 * @param weights full names of the trainable weights
 * @param batchMoments layers of batch normalisation that use the moments of the batch and update their moving averages;
 *     the others use their moving averages
 */
public record TrainedPart(Set<String> weights, Set<String> batchMoments) {

    /** The mode of batch normalisation in trainable layers. */
    public enum BatchNorm {
        /**
         * Normalises with the existing averages; gamma and beta are trained. Better on small data sets: the moments of
         * a small batch are noisy, and the averages come from many images.
         */
        INFERENCE,
        /** Normalises with the moments of the batch and updates the averages. */
        TRAIN
    }

    /** Rejects a part without trainable weights. */
    public TrainedPart {
        if (weights.isEmpty()) {
            throw new IllegalArgumentException("expected weights to train, found none");
        }
        weights = Set.copyOf(weights);
        batchMoments = Set.copyOf(batchMoments);
    }

    /** Returns the whole network. */
    public static TrainedPart all(Network network, BatchNorm batchNorm) {
        return new TrainedPart(trainable(network), moments(network, batchNorm));
    }

    /** Returns the layers after the given one. */
    public static TrainedPart after(Network network, String layer) {
        return all(network.cutAfter(layer).tail(), BatchNorm.INFERENCE);
    }

    /** Returns the given block and all layers after it. */
    public static TrainedPart from(Network network, int block, BatchNorm batchNorm) {
        return all(network.cutBefore(block).tail(), batchNorm);
    }

    private static Set<String> trainable(Network network) {
        return network.variables().stream()
                .filter(Variable::trainable)
                .map(Variable::name)
                .collect(Collectors.toSet());
    }

    private static Set<String> moments(Network network, BatchNorm batchNorm) {
        return batchNorm == BatchNorm.TRAIN ? network.batchNormalizations() : Set.of();
    }
}
