package dev.patisserie.common.keras;

import com.fasterxml.jackson.databind.JsonNode;
import dev.patisserie.common.fault.PatisserieException;
import java.util.List;

/**
 * The layers of a {@code Functional} or {@code Sequential} model.
 *
 * @param name its name
 * @param layers its layers in Keras's order, with the input layers; a nested model is one layer
 * @param inputs names of its input layers
 * @param output name of the layer whose output is that of the model
 */
public record KerasModel(String name, List<KerasLayer> layers, List<String> inputs, String output) {

    /** Copies the lists. */
    public KerasModel {
        layers = List.copyOf(layers);
        inputs = List.copyOf(inputs);
    }

    /**
     * Reads {@code config.json}. No code of the model is run.
     *
     * @throws IllegalArgumentException if it is not the description of a model
     * @throws PatisserieException {@code KERAS_UNSUPPORTED} if the model is neither functional nor sequential, or has a
     *     layer that contains code, is quantised or is shared
     */
    public static KerasModel read(JsonNode config) {
        return new ConfigReader().read(config);
    }
}
