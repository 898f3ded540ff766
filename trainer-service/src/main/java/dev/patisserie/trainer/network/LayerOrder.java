package dev.patisserie.trainer.network;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The order of the layers in Keras's {@code model.layers}, which is their order in weights files: the longest path to
 * the output decreases, and layers at one distance are in the order of a search from the output. It is topological.
 *
 * <p>Source: {@code map_graph} in keras/src/ops/function.py.
 */
final class LayerOrder {

    private final Map<Node, Integer> found = new LinkedHashMap<>();
    private final List<Node> finished = new ArrayList<>(); // inputs first

    private LayerOrder() {}

    /** Returns the layers that an output depends on, without the network's input. */
    static List<Node> of(Node output) {
        var order = new LayerOrder();
        order.visit(output);
        Map<Node, Integer> depths = order.depths();
        return order.finished.stream()
                .filter(node -> node.step() != null)
                .sorted(Comparator.comparing((Node node) -> -depths.get(node)).thenComparing(order.found::get))
                .toList();
    }

    private void visit(Node node) {
        if (found.putIfAbsent(node, found.size()) == null) {
            node.inputs().forEach(this::visit);
            finished.add(node);
        }
    }

    /** Returns the number of layers on the longest path from each node to the output. */
    private Map<Node, Integer> depths() {
        Map<Node, Integer> depths = new HashMap<>();
        for (int i = finished.size() - 1; i >= 0; i--) {
            int depth = depths.computeIfAbsent(finished.get(i), key -> 0);
            finished.get(i).inputs().forEach(before -> depths.merge(before, depth + 1, Math::max));
        }
        return depths;
    }
}
