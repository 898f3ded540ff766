package dev.patisserie.common.keras;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.io.AtomicFiles;
import dev.patisserie.common.json.Json;
import dev.patisserie.common.onednn.UnsupportedGraphException;
import dev.patisserie.common.tensorflow.SavedModelGraph;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes a published model as a {@code .keras} file. It is a functional model of Keras 3 that takes images of pixels 0
 * to 255 and returns the probabilities of the classes, with the scaling of the pixels, the folded normalisations and
 * the temperature inside. It has the layers and weights of the graph in the archive, which is what serves.
 */
public final class KerasExport {

    /** The field of {@code metadata.json} with what Keras does not describe. */
    public static final String METADATA = "patisserie";

    /** The class names in the order of the outputs, a field of {@link #METADATA}. */
    public static final String LABELS = "labels";

    /** The values of the pixels that the model takes, a field of {@link #METADATA}. */
    public static final String INPUT_RANGE = "inputRange";

    /** The {@link #INPUT_RANGE} of published models, whose first layers scale the pixels. */
    public static final String UNSCALED = "0..255";

    /** The earliest version of Keras with this format. */
    private static final String KERAS_VERSION = "3.0.0";

    private static final DateTimeFormatter SAVED = DateTimeFormatter.ofPattern("yyyy-MM-dd'@'HH:mm:ss", Locale.ROOT);
    private static final int BUFFER_BYTES = 1 << 16;

    private KerasExport() {}

    /**
     * The description of a model.
     *
     * @param modelId its identity
     * @param architecture name of its network
     * @param labels class names in the order of the outputs
     * @param created time of its creation
     */
    public record Description(String modelId, String architecture, List<String> labels, Instant created) {

        /** Copies the list. */
        public Description {
            labels = List.copyOf(labels);
        }
    }

    /**
     * Writes a model.
     *
     * @param savedModel folder of its SavedModel, which was checked
     * @param signature the signature that gives the probabilities
     * @param output name of the output in the signature
     * @param description its description
     * @param file the file to write; replaced if it exists
     * @throws PatisserieException {@code KERAS_UNSUPPORTED} if an operation of its graph has no counterpart in Keras
     * @throws IOException if a file cannot be read or written
     */
    public static void write(Path savedModel, String signature, String output, Description description, Path file)
            throws IOException {
        List<ExportedLayer> layers = layers(SavedModelGraph.read(savedModel, signature), output);
        Path weights = Files.createTempFile("patisserie-", ".weights.h5");
        try {
            WeightsWriter.write(layers, weights);
            AtomicFiles.write(file, temporary -> zip(layers, weights, description, temporary));
        } finally {
            Files.deleteIfExists(weights);
        }
    }

    private static List<ExportedLayer> layers(SavedModelGraph model, String output) {
        try {
            return ordered(GraphLayers.of(model.graph(), model.outputs().get(output)));
        } catch (UnsupportedGraphException e) {
            throw new PatisserieException(
                    ErrorCode.KERAS_UNSUPPORTED,
                    "expected a graph of layers, found that %s; export the model as a SavedModel"
                            .formatted(e.getMessage()),
                    e);
        }
    }

    private static List<ExportedLayer> ordered(List<ExportedLayer> topological) {
        Map<String, ExportedLayer> byName =
                topological.stream().collect(Collectors.toMap(ExportedLayer::name, Function.identity()));
        return KerasOrder.of(
                topological.get(topological.size() - 1),
                layer -> layer.inputs().stream().map(byName::get).toList());
    }

    private static void zip(List<ExportedLayer> layers, Path weights, Description description, Path file)
            throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            put(zip, "metadata.json", Json.MAPPER.writeValueAsBytes(metadata(description)));
            put(zip, "config.json", Json.MAPPER.writeValueAsBytes(config(layers, description)));
            var crc = new CRC32();
            try (InputStream in = Files.newInputStream(weights)) {
                byte[] buffer = new byte[BUFFER_BYTES];
                for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                    crc.update(buffer, 0, count);
                }
            }
            zip.putNextEntry(stored("model.weights.h5", Files.size(weights), crc));
            Files.copy(weights, zip);
            zip.closeEntry();
        }
    }

    private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
        var crc = new CRC32();
        crc.update(content);
        zip.putNextEntry(stored(name, content.length, crc));
        zip.write(content);
        zip.closeEntry();
    }

    /** Keras does not compress, and equal models produce equal bytes. */
    private static ZipEntry stored(String name, long size, CRC32 crc) {
        var entry = new ZipEntry(name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(size);
        entry.setCrc(crc.getValue());
        entry.setTimeLocal(LocalDateTime.of(1980, 1, 1, 0, 0)); // the earliest time in a zip
        return entry;
    }

    private static ObjectNode metadata(Description description) {
        ObjectNode metadata = Json.MAPPER.createObjectNode();
        metadata.put("keras_version", KERAS_VERSION);
        metadata.put("date_saved", SAVED.format(description.created().atOffset(ZoneOffset.UTC)));
        ObjectNode ours = metadata.putObject(METADATA).put("modelId", description.modelId());
        ours.put(INPUT_RANGE, UNSCALED);
        ours.set(LABELS, Json.MAPPER.valueToTree(description.labels()));
        return metadata;
    }

    /** Returns the description of the model; package-private for tests. */
    static ObjectNode config(List<ExportedLayer> layers, Description description) {
        ObjectNode model = Json.MAPPER.createObjectNode();
        model.put("module", "keras.src.models.functional")
                .put("class_name", "Functional")
                .put("registered_name", "Functional");
        ObjectNode config = model.putObject("config").put("name", description.architecture());
        config.put("trainable", true);
        ArrayNode all = config.putArray("layers");
        layers.forEach(layer -> all.add(layer(layer, layers)));
        ends(config.putArray("input_layers"), layers.get(0));
        ends(config.putArray("output_layers"), layers.get(layers.size() - 1));
        return model;
    }

    private static void ends(ArrayNode ends, ExportedLayer layer) {
        ends.addArray().add(layer.name()).add(0).add(0);
    }

    private static ObjectNode layer(ExportedLayer layer, List<ExportedLayer> all) {
        ObjectNode node = Json.MAPPER.createObjectNode();
        node.put("module", "keras.layers").put("class_name", layer.className());
        node.set("config", layer.config());
        node.putNull("registered_name");
        node.put("name", layer.name());
        ArrayNode nodes = node.putArray("inbound_nodes");
        if (layer.inputs().isEmpty()) {
            return node;
        }
        ObjectNode inbound = nodes.addObject();
        ArrayNode arguments = inbound.putArray("args");
        ArrayNode tensors = layer.inputs().size() == 1 ? arguments : arguments.addArray();
        for (String input : layer.inputs()) {
            tensors.add(tensor(find(all, input)));
        }
        inbound.putObject("kwargs");
        return node;
    }

    private static ExportedLayer find(List<ExportedLayer> layers, String name) {
        return layers.stream()
                .filter(layer -> layer.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static ObjectNode tensor(ExportedLayer layer) {
        ObjectNode tensor = Json.MAPPER.createObjectNode().put("class_name", "__keras_tensor__");
        ObjectNode config = tensor.putObject("config");
        ArrayNode shape = config.putArray("shape").addNull();
        Arrays.stream(layer.shape()).forEach(shape::add);
        config.put("dtype", "float32");
        config.putArray("keras_history").add(layer.name()).add(0).add(0);
        return tensor;
    }
}
