package dev.patisserie.common.keras;

import com.fasterxml.jackson.databind.JsonNode;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.json.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Reads the descriptions of models that Keras 3 and TensorFlow 2.13 write. Used once. */
final class ConfigReader {

    private static final int MOST_LAYERS = 20_000;
    private static final int DEEPEST = 8;
    private static final int LONGEST_NAME = 1024;
    private static final Set<String> FUNCTIONAL = Set.of("Functional", "Model");
    private static final String SEQUENTIAL = "Sequential";

    /** Module of the functions that a functional model may call instead of layers. */
    private static final String OPERATIONS = "keras.src.ops";

    private int layers;
    private int depth;

    KerasModel read(JsonNode description) {
        if (++depth > DEEPEST) {
            throw new IllegalArgumentException("its models are nested more than " + DEEPEST);
        }
        String className = text(description, "class_name");
        JsonNode config = description.path("config");
        KerasModel model;
        if (FUNCTIONAL.contains(className)) {
            model = functional(config);
        } else if (className.equals(SEQUENTIAL)) {
            model = sequential(config);
        } else {
            throw unsupported(
                    "a Functional or Sequential model",
                    className + " '" + config.path("name").asText() + "'",
                    "build the model of layers");
        }
        depth--;
        return model;
    }

    private KerasModel functional(JsonNode config) {
        List<KerasLayer> found = new ArrayList<>();
        for (JsonNode layer : array(config, "layers")) {
            String name = text(layer, layer.has("name") ? "name" : "config", "name");
            found.add(layer(layer, name, inbound(name, layer.path("inbound_nodes"))));
        }
        List<String> outputs = ends(config, "output_layers");
        if (outputs.size() != 1) {
            throw unsupported("a model with one output", outputs.toString(), "save a model with one output");
        }
        return checked(new KerasModel(name(config), found, ends(config, "input_layers"), outputs.get(0)));
    }

    private KerasModel sequential(JsonNode config) {
        List<KerasLayer> found = new ArrayList<>();
        String before = null;
        for (JsonNode layer : array(config, "layers")) {
            String name = text(layer, "config", "name");
            boolean isInput = text(layer, "class_name").equals(KerasLayer.INPUT);
            if (before == null && !isInput) {
                before = name + "_input";
                found.add(implicitInput(before, config, layer.path("config")));
            }
            found.add(layer(layer, name, isInput ? List.of() : List.of(before)));
            before = name;
        }
        if (before == null) {
            throw new IllegalArgumentException("its model has no layers");
        }
        return checked(new KerasModel(name(config), found, List.of(found.get(0).name()), before));
    }

    /** A sequential model may state the shape of its input itself or in its first layer. */
    private static KerasLayer implicitInput(String name, JsonNode model, JsonNode first) {
        JsonNode shape = Stream.of(
                        model.path("build_input_shape"), first.path("batch_shape"), first.path("batch_input_shape"))
                .filter(JsonNode::isArray)
                .findFirst()
                .orElseGet(Json.MAPPER::createArrayNode);
        JsonNode config = Json.MAPPER.createObjectNode().set("batch_shape", shape);
        return new KerasLayer(name, KerasLayer.INPUT, false, config, List.of(), Optional.empty());
    }

    private KerasLayer layer(JsonNode layer, String name, List<String> inputs) {
        if (++layers > MOST_LAYERS) {
            throw new IllegalArgumentException("its model has more than %d layers".formatted(MOST_LAYERS));
        }
        String className = text(layer, "class_name");
        JsonNode config = layer.path("config");
        if (className.contains("Lambda")) {
            throw unsupported("layers of data", "the layer '%s' of class %s".formatted(name, className), "replace it");
        }
        boolean isQuantized = config.path("dtype").path("class_name").asText().contains("Quantized")
                || config.path("quantization_config").isObject()
                || config.hasNonNull("quantization_mode");
        if (isQuantized) {
            throw unsupported(
                    "layers with float32 weights",
                    "the quantised layer '%s' of class %s".formatted(name, className),
                    "save the model before its quantisation");
        }
        requireClassOfKeras(layer, name);
        if (layer.path("module").asText().startsWith(OPERATIONS)) {
            JsonNode call = layer.path("inbound_nodes").path(0);
            return new KerasLayer(name, className, true, call, inputs, Optional.empty());
        }
        boolean isModel = FUNCTIONAL.contains(className) || className.equals(SEQUENTIAL);
        Optional<KerasModel> nested = isModel ? Optional.of(read(layer)) : Optional.empty();
        return new KerasLayer(name, className, false, config, inputs, nested);
    }

    /** A class of the user may have the name of one of Keras. */
    private static void requireClassOfKeras(JsonNode layer, String name) {
        String module = layer.path("module").asText("keras");
        String registered = layer.path("registered_name").asText("");
        boolean isOfKeras = module.equals("keras") || module.startsWith("keras.");
        if (!isOfKeras || registered.contains(">")) {
            throw unsupported(
                    "layers of Keras",
                    "the layer '%s' of the class %s of the module %s"
                            .formatted(
                                    name,
                                    registered.isEmpty()
                                            ? layer.path("class_name").asText()
                                            : registered,
                                    module),
                    "replace it by layers of Keras");
        }
    }

    /** Returns the names of the layers whose outputs a layer takes. */
    private static List<String> inbound(String name, JsonNode nodes) {
        if (nodes.size() > 1) {
            throw unsupported(
                    "layers with one place in the model",
                    "the layer '%s' at %d places".formatted(name, nodes.size()),
                    "use a layer for each place");
        }
        List<String> inputs = new ArrayList<>();
        for (JsonNode node : nodes) {
            if (node.has("args")) {
                addTensors(node.path("args"), inputs);
                addTensors(node.path("kwargs"), inputs);
            } else {
                node.forEach(history -> inputs.add(history.path(0).asText()));
            }
        }
        return inputs;
    }

    private static void addTensors(JsonNode arguments, List<String> inputs) {
        for (JsonNode argument : arguments) {
            if (argument.path("class_name").asText().equals("__keras_tensor__")) {
                inputs.add(argument.path("config").path("keras_history").path(0).asText());
            } else if (argument.isArray()) {
                addTensors(argument, inputs);
            }
        }
    }

    /** Returns layer names from {@code [name, 0, 0]} or a list of these. */
    private static List<String> ends(JsonNode config, String field) {
        JsonNode ends = array(config, field);
        if (ends.path(0).isTextual()) {
            return List.of(ends.path(0).asText());
        }
        List<String> names = new ArrayList<>();
        ends.forEach(end -> names.add(end.path(0).asText()));
        return names;
    }

    /** Checks that names are unique and that inputs exist before their readers use them. */
    private static KerasModel checked(KerasModel model) {
        Set<String> names = new HashSet<>();
        for (KerasLayer layer : model.layers()) {
            if (layer.name().isEmpty() || layer.name().length() > LONGEST_NAME || !names.add(layer.name())) {
                throw new IllegalArgumentException("its model has two layers '%s'".formatted(layer.name()));
            }
        }
        List<String> referred = new ArrayList<>(model.inputs());
        referred.add(model.output());
        model.layers().forEach(layer -> referred.addAll(layer.inputs()));
        referred.removeAll(names);
        if (!referred.isEmpty()) {
            throw new IllegalArgumentException("its model has no layer '%s'".formatted(referred.get(0)));
        }
        return model;
    }

    private static String name(JsonNode config) {
        return config.path("name").asText("model");
    }

    private static JsonNode array(JsonNode node, String field) {
        JsonNode found = node.path(field);
        if (!found.isArray()) {
            throw new IllegalArgumentException("its config.json has no list '%s'".formatted(field));
        }
        return found;
    }

    private static String text(JsonNode node, String... path) {
        JsonNode found = node;
        for (String field : path) {
            found = found.isTextual() ? found : found.path(field);
        }
        if (!found.isTextual()) {
            throw new IllegalArgumentException("its config.json has no text '%s'".formatted(path[path.length - 1]));
        }
        return found.asText();
    }

    private static PatisserieException unsupported(String expected, String found, String fix) {
        return new PatisserieException(
                ErrorCode.KERAS_UNSUPPORTED, "expected %s, found %s; %s".formatted(expected, found, fix));
    }
}
