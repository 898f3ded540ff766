package dev.patisserie.trainer.network;

import java.util.Map;
import org.tensorflow.ndarray.Shape;

/**
 * A network with the values of all its weights.
 *
 * @param network the network
 * @param weights row-major values by full name, e.g. {@code conv2d/kernel}; may hold further values. Not copied; must
 *     not be changed
 */
public record WeightedNetwork(Network network, Map<String, float[]> weights) {

    /** Checks that every weight has as many values as its shape. */
    public WeightedNetwork {
        network.shapes().forEach((name, shape) -> requireValues(name, shape, weights.get(name)));
    }

    private static void requireValues(String name, Shape shape, float[] values) {
        if (values == null || values.length != shape.size()) {
            throw new IllegalArgumentException("expected %d values of %s, found %s"
                    .formatted(shape.size(), name, values == null ? "none" : values.length));
        }
    }

    /**
     * Cuts this network before a block; see {@link Network#cutBefore}.
     *
     * @return the base with its weights
     */
    public WeightedNetwork baseBefore(int block) {
        return new WeightedNetwork(network.cutBefore(block).base(), weights);
    }
}
