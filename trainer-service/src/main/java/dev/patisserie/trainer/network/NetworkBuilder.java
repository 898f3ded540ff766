package dev.patisserie.trainer.network;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.ndarray.Shape;

/** Collects the nodes of a network while it is described, each after its input. */
final class NetworkBuilder {

    private final List<Node> nodes = new ArrayList<>();
    private final Map<String, Integer> kinds = new HashMap<>();

    Node input(Shape shape) {
        return new Node(this, "input", null, null, shape);
    }

    String automaticName(String kind) {
        int earlier = kinds.merge(kind, 1, Integer::sum) - 1;
        return earlier == 0 ? kind : kind + "_" + earlier;
    }

    Node add(String name, Layer layer, Node input) {
        try {
            var node = new Node(this, name, layer, input, layer.outputShape(input.shape()));
            nodes.add(node);
            return node;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "layer %s cannot follow %s: %s".formatted(name, input.name(), e.getMessage()),
                    e);
        }
    }

    List<Node> nodes() {
        return List.copyOf(nodes);
    }
}
