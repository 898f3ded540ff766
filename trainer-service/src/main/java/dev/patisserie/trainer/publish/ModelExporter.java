package dev.patisserie.trainer.publish;

import dev.patisserie.common.image.ImageLimits;
import dev.patisserie.common.image.decode.ImageFileReader;
import dev.patisserie.common.io.AtomicFiles;
import dev.patisserie.common.model.Manifest;
import dev.patisserie.common.model.ModelArchive;
import dev.patisserie.trainer.dataset.DecodedSplit;
import dev.patisserie.trainer.network.Network;
import dev.patisserie.trainer.network.WeightedNetwork;
import dev.patisserie.trainer.network.layer.Variable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.tensorflow.TensorFlow;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;

/** Writes the input folder of {@link ModelArchive#pack}: the SavedModel, the probe images and finally the manifest. */
public final class ModelExporter {

    /** Most probe images: enough to detect a wrong model, few enough for a fast check. */
    private static final int MAX_PROBES = 8;

    private final Path folder;

    /** The weights of a network, one at a time. */
    @FunctionalInterface
    public interface Weights {
        /**
         * Reads weights.
         *
         * @param expected the weights to read
         * @param consumer receives each weight; the tensor is closed when it returns
         * @throws IOException if they cannot be read
         */
        void read(List<Variable> expected, BiConsumer<Variable, TFloat32> consumer) throws IOException;
    }

    /** Returns the weights of a network in memory. */
    public static Weights weightsOf(WeightedNetwork network) {
        return (expected, consumer) -> {
            for (Variable variable : expected) {
                float[] values = network.weights().get(variable.name());
                try (TFloat32 weight = TFloat32.tensorOf(variable.shape(), DataBuffers.of(values))) {
                    consumer.accept(variable, weight);
                }
            }
        };
    }

    /**
     * Creates an exporter.
     *
     * @param folder the folder to write; {@link #writeSavedModel} deletes its content
     */
    public ModelExporter(Path folder) {
        this.folder = folder;
    }

    /**
     * Checks before training that a network can be exported.
     *
     * @throws dev.patisserie.common.fault.PatisserieException {@code REQUEST_INVALID} if its weights exceed the limit
     *     of a SavedModel
     */
    public static void requireExportable(Network network) {
        SavedModelWriter.requireExportable(network);
    }

    /**
     * Builds the graph of a network: bytes in, logits, features and maps out, scaling inside, weights as constants.
     *
     * @param network the trained network
     * @param weights its weights
     * @return the graph; the caller closes it
     * @throws IOException if the weights cannot be read
     */
    public static ModelGraph graph(Network network, Weights weights) throws IOException {
        SavedModelWriter.requireExportable(network);
        return new ModelGraph(network, weights);
    }

    /**
     * Writes the SavedModel and closes the graph.
     *
     * @param graph a graph that was not written before
     * @param additions the values from the calibration
     * @return the folder of the SavedModel
     * @throws IOException if it cannot be written
     */
    public Path writeSavedModel(ModelGraph graph, ModelGraph.Additions additions) throws IOException {
        AtomicFiles.deleteTree(folder);
        Files.createDirectories(folder);
        Path savedModel = folder.resolve(Manifest.SAVED_MODEL);
        SavedModelWriter.write(graph, additions, savedModel);
        return savedModel;
    }

    /**
     * Writes the SavedModel of a network that is not calibrated.
     *
     * @param network the trained network
     * @param weights its weights
     * @return its folder
     * @throws IOException if it cannot be written
     */
    public Path writeSavedModel(Network network, Weights weights) throws IOException {
        try (ModelGraph graph = graph(network, weights)) {
            return writeSavedModel(graph, ModelGraph.Additions.NONE);
        }
    }

    /** The exported model's answers to a split. */
    public interface Answers {
        /** Returns the probabilities of an example. */
        float[] probabilities(int example);

        /**
         * Returns the other outputs of an example.
         *
         * @throws IOException if its image cannot be read
         */
        Manifest.ProbeDetails details(int example) throws IOException;
    }

    /**
     * Returns the holdout images that become probes: the first of each class, at most eight.
     *
     * @return indexes in the split, at least one
     */
    public static int[] probes(DecodedSplit holdout) {
        Set<Integer> seen = new HashSet<>();
        return IntStream.range(0, holdout.size())
                .filter(example -> seen.add(holdout.label(example)))
                .limit(MAX_PROBES)
                .toArray();
    }

    /**
     * Copies the images of the probes, with the predictions for them.
     *
     * @param holdout the split
     * @param labels class names
     * @param answers predictions of the exported model in float32
     * @return at least one probe
     * @throws IOException if an image cannot be read or written
     */
    public List<Manifest.Probe> writeProbes(DecodedSplit holdout, List<String> labels, Answers answers)
            throws IOException {
        Path probesFolder = Files.createDirectories(folder.resolve(Manifest.PROBES));
        List<Manifest.Probe> probes = new ArrayList<>();
        for (int example : probes(holdout)) {
            byte[] image = holdout.content(example).read();
            String name = "%d.%s".formatted(probes.size() + 1, extension(image));
            Files.write(probesFolder.resolve(name), image);
            probes.add(new Manifest.Probe(
                    name,
                    labels.get(holdout.label(example)),
                    boxed(answers.probabilities(example)),
                    answers.details(example)));
        }
        return probes;
    }

    private static String extension(byte[] image) {
        return ImageFileReader.readHeader(image, ImageLimits.DEFAULT)
                .format()
                .name()
                .toLowerCase(Locale.ROOT);
    }

    /** Returns the values as a list. */
    public static List<Float> boxed(float[] values) {
        List<Float> boxed = new ArrayList<>();
        for (float value : values) {
            boxed.add(value);
        }
        return boxed;
    }

    /**
     * Writes the manifest, which completes the folder.
     *
     * @throws IOException if it cannot be written
     */
    public void writeManifest(Manifest manifest) throws IOException {
        ModelArchive.writeManifest(folder, manifest);
    }

    /** Returns the folder. */
    public Path folder() {
        return folder;
    }

    /**
     * Returns the versions of the software: TensorFlow, Java, Patisserie, and its commit; {@code unknown} if it was
     * built outside Git.
     */
    public static Map<String, String> versions() {
        Properties build = build();
        return Map.of(
                "tensorflow", TensorFlow.version(),
                "java", Runtime.version().toString(),
                "patisserie", build.getProperty("version"),
                "commit", build.getProperty("commit"));
    }

    private static Properties build() {
        try (InputStream in = ModelExporter.class.getResourceAsStream("build.properties")) {
            var properties = new Properties();
            properties.load(in);
            return properties;
        } catch (IOException e) {
            throw new UncheckedIOException("the jar lacks its build.properties", e);
        }
    }
}
