package dev.patisserie.trainer.graph;

import dev.patisserie.trainer.network.Network;
import dev.patisserie.trainer.network.layer.Variable;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which weights of a network learn. The others stay as they are, and no time is spent on their gradients.
 *
 * @param weights those that follow the gradient, by full name
 * @param batchMoments the batch normalisations that normalise with the moments of the batch and move their averages, by
 *     layer; the others normalise with their averages
 */
public record TrainedPart(Set<String> weights, Set<String> batchMoments) {

    /** What the batch normalisation of layers that learn does. */
    public enum BatchNorm {
        /**
         * It normalises with the averages that it has; gamma and beta learn. Better on small sets: the moments of a
         * small batch are noise, and the averages were learnt on many images.
         */
        INFERENCE,
        /** It normalises with the moments of the batch, and moves its averages. */
        TRAIN
    }

    /** Checks that something learns. */
    public TrainedPart {
        if (weights.isEmpty()) {
            throw new IllegalArgumentException("expected weights to train, found none");
        }
        weights = Set.copyOf(weights);
        batchMoments = Set.copyOf(batchMoments);
    }

    /** Everything learns. */
    public static TrainedPart all(Network network, BatchNorm batchNorm) {
        return new TrainedPart(trainable(network), moments(network, batchNorm));
    }

    /** What comes after a layer learns. */
    public static TrainedPart after(Network network, String layer) {
        return all(network.cutAfter(layer).tail(), BatchNorm.INFERENCE);
    }

    /** A block and all that comes after it learn. */
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
