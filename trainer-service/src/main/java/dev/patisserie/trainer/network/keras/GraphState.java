package dev.patisserie.trainer.network.keras;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.trainer.network.Node;
import dev.patisserie.trainer.network.layer.Layers;
import dev.patisserie.trainer.network.layer.Step;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The nodes of a network under construction, under unique names, and those that its end may have. Not thread-safe. */
final class GraphState {

    /** Most layers; the export of a graph takes minutes for more. NASNetLarge has 1,000. */
    private static final int MOST_LAYERS = 3_000;

    private final Set<String> names = new HashSet<>(Set.of("input", KerasClassifier.INPUT_RANGE));
    private final Set<Node> dense = new HashSet<>();
    private final Map<Node, Node> softmax = new HashMap<>();
    private final Map<Node, Scaled> scaled = new HashMap<>();

    /**
     * A scaled value.
     *
     * @param input the value
     * @param scale factor
     * @param offset added to the product
     */
    record Scaled(Node input, float scale, float offset) {}

    /**
     * Adds a layer.
     *
     * @throws PatisserieException {@code KERAS_UNSUPPORTED} if it cannot take these inputs, or is one too many
     */
    Node add(Place place, Step step, List<Node> inputs) {
        if (names.size() > MOST_LAYERS) {
            throw new PatisserieException(
                    ErrorCode.KERAS_UNSUPPORTED,
                    "expected at most %d layers, found more; save a smaller model".formatted(MOST_LAYERS));
        }
        try {
            Node first = inputs.get(0);
            return first.into(uniqueName(place), step, inputs.subList(1, inputs.size()));
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new PatisserieException(
                    ErrorCode.KERAS_UNSUPPORTED,
                    "expected a layer that fits its input, found '%s' of class %s: %s; change the layer and train again"
                            .formatted(place.layer().name(), place.layer().className(), e.getMessage()),
                    e);
        }
    }

    /** Returns a name that TensorFlow accepts as that of a scope. */
    private String uniqueName(Place place) {
        String plain = place.layer().name().replaceAll("[^A-Za-z0-9_.-]", "_").replaceAll("^[^A-Za-z0-9.]", "l");
        String name = plain;
        for (int i = 1; !names.add(name); i++) {
            name = plain + "_" + i;
        }
        return name;
    }

    void markDense(Node node) {
        dense.add(node);
    }

    void markSoftmax(Node node, Node input) {
        softmax.put(node, input);
    }

    /** Adds a scaling by numbers. */
    Node addScaling(Place place, Node input, float scale, float offset) {
        Node node = add(place, Layers.rescaling(scale, offset), List.of(input));
        scaled.put(node, new Scaled(input, scale, offset));
        return node;
    }

    boolean isDense(Node node) {
        return dense.contains(node);
    }

    /** Returns the logits of a node with probabilities, or the node itself. */
    Node logits(Node node) {
        return softmax.getOrDefault(node, node);
    }

    Optional<Scaled> scaled(Node node) {
        return Optional.ofNullable(scaled.get(node));
    }
}
