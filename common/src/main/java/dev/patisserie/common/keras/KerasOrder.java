package dev.patisserie.common.keras;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The order of layers in which Keras keeps those of a functional model: by their distance from the output, and layers
 * of one distance in the order of a depth-first search from the output. The numbers of the groups of a weights file
 * follow it. Source: {@code map_graph} in keras/src/ops/function.py.
 */
final class KerasOrder {

    private final Map<String, ExportedLayer> layers = new HashMap<>();
    private final Map<String, Integer> visits = new HashMap<>();
    private final Map<String, Integer> depths = new HashMap<>();

    private KerasOrder(List<ExportedLayer> topological) {
        topological.forEach(layer -> layers.put(layer.name(), layer));
    }

    /**
     * Sorts layers.
     *
     * @param topological layers, each after its inputs; the last one gives the output
     */
    static List<ExportedLayer> of(List<ExportedLayer> topological) {
        var order = new KerasOrder(topological);
        order.visit(topological.get(topological.size() - 1).name());
        for (int i = topological.size() - 1; i >= 0; i--) {
            order.deepen(topological.get(i));
        }
        List<ExportedLayer> sorted = new ArrayList<>(topological);
        sorted.sort(Comparator.<ExportedLayer>comparingInt(layer -> -order.depths.get(layer.name()))
                .thenComparingInt(layer -> order.visits.get(layer.name())));
        return sorted;
    }

    private void visit(String name) {
        if (visits.putIfAbsent(name, visits.size()) == null) {
            layers.get(name).inputs().forEach(this::visit);
        }
    }

    private void deepen(ExportedLayer layer) {
        int depth = depths.computeIfAbsent(layer.name(), key -> 0);
        layer.inputs().forEach(input -> depths.merge(input, depth + 1, Math::max));
    }
}
