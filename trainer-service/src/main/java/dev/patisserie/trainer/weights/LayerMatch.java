package dev.patisserie.trainer.weights;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.tensorflow.ndarray.Shape;

/** The algorithm of {@link WeightAssignment#match}; one instance per call. */
final class LayerMatch {

    /** Automatic layer names of Keras 1, 2 and 3. */
    private static final Pattern AUTOMATIC =
            Pattern.compile("(conv2d|convolution2d|depthwise_?conv2d|separable_?conv2d|separableconvolution2d"
                    + "|batch_?normalization|dense)(_\\d+)?");

    private final Map<String, StoredWeight> sources = new LinkedHashMap<>();
    private final List<String> byOrder = new ArrayList<>();
    private final MatchProblems problems = new MatchProblems();

    LayerMatch(Map<String, Shape> expected, List<WeightLayer> layers) {
        Map<String, Map<String, Shape>> wanted = layersOf(expected);
        Map<String, WeightLayer> stored = new LinkedHashMap<>();
        layers.forEach(layer -> stored.put(layer.name(), withoutNumbers(layer)));
        expected.keySet().forEach(path -> sources.put(path, null)); // keeps the expected order
        pairByName(wanted, stored);
        pairByOrder(wanted, stored);
    }

    /** Keras's Normalization also stores the number of the images that it has seen, which nothing reads. */
    private static WeightLayer withoutNumbers(WeightLayer layer) {
        return new WeightLayer(
                layer.name(),
                layer.weights().stream()
                        .filter(weight -> weight.shape().numDimensions() > 0)
                        .toList());
    }

    /** Returns the weight of each variable, in the expected order. */
    Map<String, StoredWeight> sources() {
        return sources;
    }

    /** Returns the layers of the network that were paired by order. */
    List<String> byOrder() {
        return byOrder;
    }

    /** Returns whether each variable and each weight has a counterpart of its shape. */
    boolean isComplete() {
        return problems.isEmpty();
    }

    /** Throws if a variable or a weight has no counterpart, or a shape differs. */
    void requireComplete(Path file) {
        problems.throwIfAny(file);
    }

    private static Map<String, Map<String, Shape>> layersOf(Map<String, Shape> expected) {
        Map<String, Map<String, Shape>> layers = new LinkedHashMap<>();
        expected.forEach((path, shape) -> {
            int slash = path.lastIndexOf('/');
            if (slash < 1 || slash == path.length() - 1) {
                throw new IllegalArgumentException("expected <layer>/<variable>, was '%s'".formatted(path));
            }
            layers.computeIfAbsent(path.substring(0, slash), key -> new LinkedHashMap<>())
                    .put(path.substring(slash + 1), shape);
        });
        return layers;
    }

    /** Pairs the layers with equal names and removes them from both maps. */
    private void pairByName(Map<String, Map<String, Shape>> layers, Map<String, WeightLayer> stored) {
        for (String name : List.copyOf(layers.keySet())) {
            if (stored.containsKey(name) && !AUTOMATIC.matcher(name).matches()) {
                assign(name, layers.remove(name), stored.remove(name));
            }
        }
    }

    private void pairByOrder(Map<String, Map<String, Shape>> layers, Map<String, WeightLayer> stored) {
        Map<List<Shape>, Deque<WeightLayer>> byShapes = new HashMap<>();
        for (WeightLayer layer : stored.values()) {
            byShapes.computeIfAbsent(layer.shapes(), key -> new ArrayDeque<>()).add(layer);
        }
        layers.forEach((name, variables) -> {
            Deque<WeightLayer> alike = byShapes.get(List.copyOf(variables.values()));
            if (alike == null || alike.isEmpty()) {
                variables.forEach((v, shape) -> problems.missing(name + "/" + v, shape));
            } else {
                assign(name, variables, alike.remove());
                byOrder.add(name);
            }
        });
        byShapes.values().forEach(rest -> rest.forEach(problems::unread));
    }

    private void assign(String name, Map<String, Shape> variables, WeightLayer layer) {
        Map<String, StoredWeight> found = namedLike(variables, layer);
        variables.forEach((variable, shape) -> {
            String path = name + "/" + variable;
            StoredWeight weight = found.remove(variable);
            if (weight == null) {
                problems.missing(path, shape);
            } else if (!weight.shape().equals(shape)) {
                problems.shape(path, shape, weight.shape());
            } else {
                sources.put(path, weight);
            }
        });
        found.values().forEach(problems::unread);
    }

    /** Returns the layer's weights under the network's names if their numbers are equal, else under their own names. */
    private static Map<String, StoredWeight> namedLike(Map<String, Shape> variables, WeightLayer layer) {
        Map<String, StoredWeight> own = new LinkedHashMap<>();
        layer.weights().forEach(weight -> own.put(weight.variable(), weight));
        if (own.size() != variables.size() || own.keySet().equals(variables.keySet())) {
            return own;
        }
        Map<String, StoredWeight> renamed = new LinkedHashMap<>();
        int position = 0;
        for (String variable : variables.keySet()) {
            renamed.put(variable, layer.weights().get(position++));
        }
        return renamed;
    }
}
