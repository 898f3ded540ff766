package dev.patisserie.trainer.golden;

import dev.patisserie.trainer.network.Network;
import dev.patisserie.trainer.network.WeightedNetwork;
import dev.patisserie.trainer.network.architecture.Backbone;
import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;

/** Backbones with a classifier of five classes, and weights from the formula. */
public final class FormulaNetwork {

    /** Number of classes. */
    public static final int CLASSES = 5;

    private FormulaNetwork() {}

    /**
     * Returns a network.
     *
     * @param backbone as in {@link Backbone#named}
     * @param alpha width, null for architectures that have one only
     */
    public static WeightedNetwork of(String backbone, Double alpha, int imageSize) {
        OptionalDouble width = alpha == null ? OptionalDouble.empty() : OptionalDouble.of(alpha);
        return weighted(Backbone.named(backbone, width).classifier(imageSize, CLASSES));
    }

    /** Gives a network the formula's weights; the golden files call the head {@code predictions}. */
    public static WeightedNetwork weighted(Network network) {
        Map<String, float[]> weights = new HashMap<>();
        network.shapes()
                .forEach((name, shape) ->
                        weights.put(name, FormulaWeights.weight(name.replaceFirst("^dense/", "predictions/"), shape)));
        return new WeightedNetwork(network, weights);
    }

    /** Returns images 0 to {@code count - 1} of the formula, one after the other. */
    public static byte[] images(int count, int size) {
        var all = new ByteArrayOutputStream();
        for (int k = 0; k < count; k++) {
            all.writeBytes(FormulaWeights.image(k, size));
        }
        return all.toByteArray();
    }
}
