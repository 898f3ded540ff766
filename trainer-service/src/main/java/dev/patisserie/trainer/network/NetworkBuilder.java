package dev.patisserie.trainer.network;

import dev.patisserie.trainer.network.layer.Step;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.tensorflow.ndarray.Shape;

/** Collects the nodes of a network in topological order. */
final class NetworkBuilder {

    private final Map<String, Node> nodes = new LinkedHashMap<>();
    private final SortedMap<Integer, Node> blocks = new TreeMap<>();
    private final Map<String, Integer> kinds = new HashMap<>();

    Node input(Shape shape) {
        return new Node(this, "input", null, List.of(), shape);
    }

    String automaticName(String kind) {
        int earlier = kinds.merge(kind, 1, Integer::sum) - 1;
        return earlier == 0 ? kind : kind + "_" + earlier;
    }

    Node add(String name, Step step, List<Node> inputs) {
        var node = new Node(this, name, step, inputs, outputShape(name, step, inputs));
        if (nodes.putIfAbsent(name, node) != null) {
            throw new IllegalArgumentException("there are two layers called " + name);
        }
        return node;
    }

    private static Shape outputShape(String name, Step step, List<Node> inputs) {
        try {
            return step.outputShape(inputs.stream().map(Node::shape).toList());
        } catch (IllegalArgumentException e) {
            String before = inputs.stream().map(Node::name).collect(Collectors.joining(" and "));
            throw new IllegalArgumentException(
                    "layer %s cannot follow %s: %s".formatted(name, before, e.getMessage()), e);
        }
    }

    void beginBlock(int number, Node input) {
        if (!blocks.isEmpty() && number <= blocks.lastKey()) {
            throw new IllegalArgumentException("block %d cannot follow block %d".formatted(number, blocks.lastKey()));
        }
        blocks.put(number, input);
    }

    List<Node> nodes() {
        return List.copyOf(nodes.values());
    }

    SortedMap<Integer, Node> blocks() {
        return blocks;
    }
}
