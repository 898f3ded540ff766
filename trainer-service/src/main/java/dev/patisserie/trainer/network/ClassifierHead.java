package dev.patisserie.trainer.network;

import dev.patisserie.trainer.network.layer.Layers;
import dev.patisserie.trainer.network.layer.Step;
import java.util.Optional;
import org.tensorflow.ndarray.Shape;

/**
 * The layers of a classifier between its last feature map and its logits. Three forms are known:
 *
 * <ul>
 *   <li>global average pooling and a dense layer;
 *   <li>a flattened map, a hidden dense layer with ReLU and a dense layer;
 *   <li>global average pooling, a hidden dense layer with ReLU and a dense layer.
 * </ul>
 *
 * <p>Dropout may be before each dense layer.
 *
 * @param map name of the layer whose output is the last feature map
 * @param mapShape its shape, {@code [rows, columns, channels]}
 * @param hidden name of the hidden dense layer; empty without one
 * @param pooled whether the map is averaged, not flattened
 * @param features name of the layer whose output is the input of the last dense layer
 * @param width number of these features
 * @param output name of the last dense layer
 */
public record ClassifierHead(
        String map,
        Shape mapShape,
        Optional<String> hidden,
        boolean pooled,
        String features,
        int width,
        String output) {

    private static final String POOLING = "global_average_pooling2d";

    /**
     * Finds the head of a classifier.
     *
     * @throws IllegalArgumentException if the network ends in none of these forms
     */
    public static ClassifierHead of(Network network) {
        Node last = network.output();
        requireKind(network, last, "dense");
        Node features = beforeDropout(last);
        int width = Math.toIntExact(features.shape().size());
        if (isKind(features, POOLING)) {
            Node map = beforeDropout(features);
            return new ClassifierHead(
                    map.name(), map.shape(), Optional.empty(), true, features.name(), width, last.name());
        }
        if (features.step() != Layers.relu()) {
            throw unknown(network, features, "global average pooling or ReLU");
        }
        Node dense = requireKind(network, beforeDropout(features), "dense");
        Node row = beforeDropout(dense);
        boolean pooled = isKind(row, POOLING);
        Node map = beforeDropout(pooled ? row : requireKind(network, row, "flatten"));
        return new ClassifierHead(
                map.name(), map.shape(), Optional.of(dense.name()), pooled, features.name(), width, last.name());
    }

    /** Returns the input of a layer; dropout has no effect in inference. */
    private static Node beforeDropout(Node node) {
        Node before = node.inputs().get(0);
        while (isKind(before, "dropout")) {
            before = before.inputs().get(0);
        }
        return before;
    }

    private static Node requireKind(Network network, Node node, String kind) {
        if (!isKind(node, kind)) {
            throw unknown(network, node, kind);
        }
        return node;
    }

    private static boolean isKind(Node node, String kind) {
        Step step = node.step();
        return step != null && step.kind().equals(kind);
    }

    private static IllegalArgumentException unknown(Network network, Node node, String expected) {
        return new IllegalArgumentException(
                "expected %s before the logits of %s, found the layer %s; its class activation maps are unknown"
                        .formatted(expected, network.name(), node.name()));
    }
}
