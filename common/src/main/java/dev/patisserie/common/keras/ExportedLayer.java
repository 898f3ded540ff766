package dev.patisserie.common.keras;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.patisserie.common.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** A Keras layer that a graph is translated to. Later operations of the graph may change it. Not thread-safe. */
final class ExportedLayer {

    private final String name;
    private final List<String> inputs;
    private final ObjectNode config = Json.MAPPER.createObjectNode();
    private final List<Weight> weights = new ArrayList<>();
    private String className;
    private int[] shape; // of one example

    /**
     * A weight.
     *
     * @param shape its dimensions
     * @param values returns its values, row-major
     */
    record Weight(int[] shape, Supplier<float[]> values) {}

    /**
     * Creates a layer without weights.
     *
     * @param inputs names of the layers whose outputs it takes
     * @param shape shape of its output for one example
     */
    ExportedLayer(String name, String className, List<String> inputs, int... shape) {
        this.name = name;
        this.className = className;
        this.inputs = List.copyOf(inputs);
        this.shape = shape;
        config.put("name", name).put("dtype", "float32");
    }

    String name() {
        return name;
    }

    String className() {
        return className;
    }

    List<String> inputs() {
        return inputs;
    }

    int[] shape() {
        return shape;
    }

    ObjectNode config() {
        return config;
    }

    List<Weight> weights() {
        return weights;
    }

    ExportedLayer with(Weight weight) {
        weights.add(weight);
        return this;
    }

    /** Changes the class, when a later operation of the graph belongs to this layer. */
    void become(String other, int... newShape) {
        className = other;
        shape = newShape;
    }

    boolean is(String other) {
        return className.equals(other);
    }
}
