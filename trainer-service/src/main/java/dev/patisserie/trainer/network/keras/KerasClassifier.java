package dev.patisserie.trainer.network.keras;

import com.fasterxml.jackson.databind.JsonNode;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.keras.KerasLayer;
import dev.patisserie.common.keras.KerasModel;
import dev.patisserie.trainer.network.Network;
import dev.patisserie.trainer.network.Node;
import dev.patisserie.trainer.network.WeightedNetwork;
import dev.patisserie.trainer.network.layer.Layers;
import dev.patisserie.trainer.weights.KerasWeights;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * Reads a classifier of a {@code .keras} file. Nested models are resolved, a softmax at the end is removed, and a
 * scaling of the logits becomes part of their layer, because a network of this trainer ends in logits.
 */
public final class KerasClassifier {

    /** Name of the layer that scales the pixels. */
    static final String INPUT_RANGE = "input_range";

    /** The range of {@link dev.patisserie.common.event.TrainingRequested#imageSize}, in pixels. */
    private static final int SMALLEST_IMAGE = 16;

    private static final int LARGEST_IMAGE = 1024;

    /** Most output values of all layers for one image, 1 GiB in float32; Xception at 299 px has 50 million. */
    private static final long MOST_ACTIVATIONS = 256L << 20;

    private final KerasWeights file;
    private final KerasModel model;
    private final GraphState graph = new GraphState();
    private final LayerValues values;
    private final LayerReaders readers;

    private KerasClassifier(KerasWeights file) {
        this.file = file;
        model = file.model()
                .orElseThrow(() -> new PatisserieException(
                        ErrorCode.KERAS_UNSUPPORTED,
                        "expected a .keras file with a model, found the weights file %s; save the model by model.save('NAME.keras')"
                                .formatted(file.file().getFileName())));
        values = new LayerValues(file);
        String version = file.metadata()
                .map(metadata -> metadata.path("keras_version").asText())
                .orElse("");
        readers = new LayerReaders(graph, values, version);
    }

    /**
     * Reads a classifier.
     *
     * @param file an open file; not closed
     * @param requestedSize width and height of the images if the model takes any size
     * @param pixels scaling of the pixels before the first layer
     * @param units the output of the model for each class of the network; all outputs, each once
     * @throws PatisserieException {@code KERAS_UNSUPPORTED} if the model has an unknown layer or another end than a
     *     dense layer, {@code REQUEST_INVALID} if its image size is unknown or not the requested one,
     *     {@code MODEL_LABELS_MISMATCH} if it has another number of outputs, {@code WEIGHTS_*} if its weights are
     *     damaged or do not fit its layers
     */
    public static WeightedNetwork read(
            KerasWeights file, OptionalInt requestedSize, PixelRange pixels, List<Integer> units) {
        var classifier = new KerasClassifier(file);
        return classifier.network(classifier.imageSize(requestedSize), pixels, units);
    }

    /**
     * Returns whether a model scales pixels of 0 to 255 itself in its first layer with an effect.
     *
     * @param file an open {@code .keras} file; not closed
     */
    public static boolean scalesBytes(KerasWeights file) {
        return file.model()
                .filter(model -> new FirstScaling(file).isOfBytes(model))
                .isPresent();
    }

    private int imageSize(OptionalInt requested) {
        JsonNode shape = inputShape(model);
        boolean isImage =
                shape.size() == 4 && shape.get(3).asInt() == 3 && shape.get(1).equals(shape.get(2));
        if (!isImage) {
            throw unsupported("an input of square RGB images, [null, SIZE, SIZE, 3]", "the input " + shape);
        }
        if (shape.get(1).isNull()) {
            return requested.orElseThrow(() -> new PatisserieException(
                    ErrorCode.REQUEST_INVALID,
                    "expected imageSize for a model that takes images of any size, found none; add it"));
        }
        int size = shape.get(1).asInt();
        if (!shape.get(1).isInt() || size < SMALLEST_IMAGE || size > LARGEST_IMAGE) {
            throw unsupported("images of %d to %d px".formatted(SMALLEST_IMAGE, LARGEST_IMAGE), "the input " + shape);
        }
        if (requested.orElse(size) != size) {
            throw new PatisserieException(
                    ErrorCode.REQUEST_INVALID,
                    "expected imageSize to be %d, the input size of the model, was %d; leave it out"
                            .formatted(size, requested.getAsInt()));
        }
        return size;
    }

    /** Returns the shape of the input of a model with the batch, {@code [null, height, width, channels]}. */
    private static JsonNode inputShape(KerasModel model) {
        if (model.inputs().size() != 1) {
            throw unsupported("a model with one input", model.inputs() + " as its inputs");
        }
        String input = model.inputs().get(0);
        for (KerasLayer layer : model.layers()) {
            if (layer.name().equals(input)) {
                JsonNode config = layer.config();
                return config.has("batch_shape") ? config.path("batch_shape") : config.path("batch_input_shape");
            }
        }
        throw new IllegalStateException("the inputs of a model are layers");
    }

    private String networkName() {
        String name = model.name().replaceAll("[^A-Za-z0-9_.-]", "_");
        return name.isEmpty() ? "keras" : name.substring(0, Math.min(100, name.length()));
    }

    private WeightedNetwork network(int size, PixelRange pixels, List<Integer> units) {
        List<Node> logits = new ArrayList<>();
        Network all;
        try {
            all = Network.of(networkName(), size, image -> {
                Node end = end(image, pixels);
                logits.add(end);
                return end;
            });
        } catch (IllegalArgumentException e) {
            throw unsupported("a classifier", e.getMessage());
        }
        Node last = logits.get(0);
        requireUnits(last, units.size());
        permute(last, units);
        Network network = all.upTo(last.name());
        if (network.activations() > MOST_ACTIVATIONS) {
            throw unsupported(
                    "at most %d values between the layers for one image".formatted(MOST_ACTIVATIONS),
                    Long.toString(network.activations()));
        }
        values.all().keySet().retainAll(network.shapes().keySet());
        return new WeightedNetwork(network, values.all());
    }

    private Node end(Node image, PixelRange pixels) {
        Node input = pixels.isIdentity()
                ? image
                : image.then(INPUT_RANGE, Layers.rescaling(pixels.scale(), pixels.offset()));
        return folded(graph.logits(add(model, "", input)));
    }

    /** Adds the layers of a model as soon as their inputs exist. */
    private Node add(KerasModel part, String path, Node input) {
        Map<String, Node> outputs = new HashMap<>();
        inputShape(part); // checks that it has one input
        outputs.put(part.inputs().get(0), input);
        List<KerasLayer> pending = new ArrayList<>(part.layers());
        while (!outputs.containsKey(part.output())) {
            int before = pending.size();
            pending.removeIf(layer -> outputs.containsKey(layer.name()) || added(layer, path, outputs));
            if (pending.size() == before) {
                throw unsupported("layers whose inputs come before them", "a cycle in the model " + part.name());
            }
        }
        return outputs.get(part.output());
    }

    private boolean added(KerasLayer layer, String path, Map<String, Node> outputs) {
        if (layer.inputs().isEmpty() || !outputs.keySet().containsAll(layer.inputs())) {
            return false;
        }
        List<Node> inputs = layer.inputs().stream().map(outputs::get).toList();
        if (layer.model().isPresent()) {
            String inner = path.isEmpty() ? layer.name() : path + "/" + layer.name();
            outputs.put(layer.name(), add(layer.model().get(), inner, inputs.get(0)));
        } else {
            outputs.put(layer.name(), readers.read(new Place(path, layer), inputs));
        }
        return true;
    }

    /** Multiplies the weights of the last layer by a factor that follows it, such as the inverse temperature. */
    private Node folded(Node end) {
        Node node = end;
        while (graph.scaled(node).isPresent() && graph.scaled(node).get().offset() == 0) {
            GraphState.Scaled scaling = graph.scaled(node).get();
            if (!graph.isDense(scaling.input())) {
                break;
            }
            for (String variable : List.of("/kernel", "/bias")) {
                float[] weight = values.all().get(scaling.input().name() + variable);
                for (int i = 0; i < weight.length; i++) {
                    weight[i] *= scaling.scale();
                }
            }
            node = scaling.input();
        }
        if (!graph.isDense(node)) {
            throw unsupported(
                    "a dense layer with one output for each class, with softmax or without an activation, as the last layer",
                    "'%s'".formatted(node.name()));
        }
        return node;
    }

    private void requireUnits(Node last, int classes) {
        long found = last.shape().size();
        if (found != classes) {
            throw new PatisserieException(
                    ErrorCode.MODEL_LABELS_MISMATCH,
                    "expected a model with %d outputs, one for each class, found %d; name the data set that %s was trained on"
                            .formatted(classes, found, file.file().getFileName()));
        }
    }

    /** Brings the outputs into the order of the classes. */
    private void permute(Node last, List<Integer> units) {
        int classes = units.size();
        for (String variable : List.of("/kernel", "/bias")) {
            float[] before = values.all().get(last.name() + variable);
            float[] after = new float[before.length];
            IntStream.range(0, before.length)
                    .forEach(i -> after[i] = before[i / classes * classes + units.get(i % classes)]);
            values.all().put(last.name() + variable, after);
        }
    }

    private static PatisserieException unsupported(String expected, String found) {
        return new PatisserieException(
                ErrorCode.KERAS_UNSUPPORTED,
                "expected %s, found %s; save a classifier of such layers".formatted(expected, found));
    }
}
