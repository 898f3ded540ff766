package dev.patisserie.common.keras;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The order of the layers in Keras's {@code model.layers}, which is their order in weights files: the longest path to
 * the output decreases, and layers at one distance are in the order of a search from the output. It is topological.
 *
 * <p>Source: {@code map_graph} in keras/src/ops/function.py.
 *
 * @param <T> a layer
 */
public final class KerasOrder<T> {

    private final Function<T, List<T>> inputs;
    private final Map<T, Integer> found = new LinkedHashMap<>();
    private final List<T> finished = new ArrayList<>(); // inputs first

    private KerasOrder(Function<T, List<T>> inputs) {
        this.inputs = inputs;
    }

    /**
     * Returns the layers that an output depends on, and the output.
     *
     * @param output the last layer
     * @param inputs the layers before a layer
     */
    public static <T> List<T> of(T output, Function<T, List<T>> inputs) {
        var order = new KerasOrder<>(inputs);
        order.visit(output);
        Map<T, Integer> depths = order.depths();
        return order.finished.stream()
                .sorted(Comparator.comparing((T layer) -> -depths.get(layer)).thenComparing(order.found::get))
                .toList();
    }

    /** Searches in depth, with a stack of its own: a file may have thousands of layers in a row. */
    private void visit(T output) {
        Deque<Visit<T>> path = new ArrayDeque<>();
        enter(output, path);
        while (!path.isEmpty()) {
            Visit<T> last = path.getLast();
            if (last.rest().hasNext()) {
                enter(last.rest().next(), path);
            } else {
                finished.add(path.removeLast().layer());
            }
        }
    }

    private void enter(T layer, Deque<Visit<T>> path) {
        if (found.putIfAbsent(layer, found.size()) == null) {
            path.addLast(new Visit<>(layer, inputs.apply(layer).iterator()));
        }
    }

    /**
     * A layer on the path of the search.
     *
     * @param layer the layer
     * @param rest those of its inputs that the search has not reached
     */
    private record Visit<T>(T layer, Iterator<T> rest) {}

    /** Returns the number of layers on the longest path from each layer to the output. */
    private Map<T, Integer> depths() {
        Map<T, Integer> depths = new HashMap<>();
        for (int i = finished.size() - 1; i >= 0; i--) {
            int depth = depths.computeIfAbsent(finished.get(i), key -> 0);
            inputs.apply(finished.get(i)).forEach(before -> depths.merge(before, depth + 1, Math::max));
        }
        return depths;
    }
}
