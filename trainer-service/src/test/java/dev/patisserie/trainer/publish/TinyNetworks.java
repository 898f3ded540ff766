package dev.patisserie.trainer.publish;

import static dev.patisserie.trainer.network.layer.Layers.conv2d;
import static dev.patisserie.trainer.network.layer.Layers.dense;
import static dev.patisserie.trainer.network.layer.Layers.dropout;
import static dev.patisserie.trainer.network.layer.Layers.flatten;
import static dev.patisserie.trainer.network.layer.Layers.globalAveragePooling2d;
import static dev.patisserie.trainer.network.layer.Layers.relu;
import static dev.patisserie.trainer.network.layer.Layers.rescaling;

import dev.patisserie.common.model.Manifest;
import dev.patisserie.trainer.dataset.Batch;
import dev.patisserie.trainer.golden.FormulaWeights;
import dev.patisserie.trainer.network.Network;
import dev.patisserie.trainer.network.WeightedNetwork;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Two networks with few weights, one for each form of a classifier's head, and images for them. */
final class TinyNetworks {

    static final int CLASSES = 3;
    static final int IMAGES = 4;
    static final List<String> OUTPUTS = List.of(Manifest.LOGITS, Manifest.FEATURES, Manifest.MAPS);

    /** Ends in a map of 6 x 6 x 4 and global average pooling. */
    static final WeightedNetwork POOLED =
            weighted(Network.of("pooled", 8, image -> image.then(rescaling(1 / 127.5f, -1))
                    .then("map_conv", conv2d(4, 3))
                    .then("map", relu())
                    .then(globalAveragePooling2d())
                    .then("head", dense(CLASSES))));

    /** Ends in a map of 27 x 27 x 2, of which the maps have 9 x 9 blocks of 3 x 3, and a hidden layer. */
    static final WeightedNetwork FLATTENED =
            weighted(Network.of("flattened", 29, image -> image.then(rescaling(1 / 127.5f, -1))
                    .then("map_conv", conv2d(2, 3))
                    .then("map", relu())
                    .then(dropout(0.25f))
                    .then(flatten())
                    .then("hidden", dense(5))
                    .then(relu())
                    .then(dropout(0.5f))
                    .then("head", dense(CLASSES))));

    private TinyNetworks() {}

    private static WeightedNetwork weighted(Network network) {
        Map<String, float[]> weights = new HashMap<>();
        network.shapes().forEach((path, shape) -> {
            float[] values = FormulaWeights.weight(path, shape);
            float scale = path.equals("hidden/kernel") || path.equals("head/kernel") ? 8 : 1;
            for (int i = 0; i < values.length; i++) {
                values[i] *= scale; // the formula's dense kernels are small
            }
            weights.put(path, values);
        });
        return new WeightedNetwork(network, weights);
    }

    static Batch images(Network network) {
        int size = network.imageSize();
        byte[] rgb = new byte[IMAGES * size * size * 3];
        for (int i = 0; i < IMAGES; i++) {
            System.arraycopy(FormulaWeights.image(i, size), 0, rgb, i * size * size * 3, size * size * 3);
        }
        return new Batch(rgb, new int[IMAGES], size);
    }

    static ModelGraph graph(WeightedNetwork network) throws IOException {
        return ModelExporter.graph(network.network(), ModelExporter.weightsOf(network));
    }

    /** Returns the outputs of a graph that is not written. */
    static Map<String, float[][]> run(WeightedNetwork network) throws IOException {
        try (ModelGraph graph = graph(network)) {
            return graph.run(images(network.network()), OUTPUTS);
        }
    }
}
