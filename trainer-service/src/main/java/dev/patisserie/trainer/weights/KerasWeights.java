package dev.patisserie.trainer.weights;

import com.fasterxml.jackson.databind.JsonNode;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.fault.Reasons;
import dev.patisserie.common.keras.ByteSource;
import dev.patisserie.common.keras.KerasArchive;
import dev.patisserie.common.keras.KerasModel;
import io.jhdf.api.Group;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A Keras weights file, open for reading, in any of its layouts:
 *
 * <ul>
 *   <li>{@code .h5} of Keras 1 to 3, from {@code save_weights} or from a whole model ({@code model_weights}): groups
 *       per layer, with attributes {@code layer_names} and {@code weight_names};
 *   <li>{@code .weights.h5} of Keras 2.13 and 3: {@code layers/<name>/vars/0..n};
 *   <li>{@code .keras} of Keras 2.13 and 3: a zip archive of the former and of a description of the model. It is read
 *       in place.
 * </ul>
 *
 * <p>Opening reads names and shapes; values are read one array at a time, so that the heap holds no more than the
 * largest. The state of an optimiser is skipped. Not thread-safe. The caller closes it.
 */
public final class KerasWeights implements AutoCloseable {

    private static final int MOST_WEIGHTS = 20_000;

    private final Path file;
    private final Source source;
    private final WeightTree tree;
    private final List<WeightLayer> layers;
    private final Map<String, StoredWeight> weights;

    /**
     * The opened file.
     *
     * @param archive the archive of a {@code .keras} file; null for other files
     * @param model its model; null for other files
     * @param metadata its description; null without one
     */
    private record Source(KerasArchive archive, KerasModel model, JsonNode metadata) {

        static Source of(Path file) throws IOException {
            if (!KerasArchive.isArchive(file)) {
                return new Source(null, null, null);
            }
            KerasArchive archive = KerasArchive.open(file);
            try {
                KerasModel model = KerasModel.read(archive.config());
                return new Source(archive, model, archive.metadata().orElse(null));
            } catch (IOException | RuntimeException | StackOverflowError e) {
                archive.close();
                throw e;
            }
        }

        ByteSource weights(Path file) throws IOException {
            return archive == null ? ByteSource.open(file) : archive.weights();
        }

        List<WeightLayer> layers(WeightTree tree) {
            return model == null ? layersOf(tree) : ModelVars.read(tree, model);
        }

        void close() throws IOException {
            if (archive != null) {
                archive.close();
            }
        }
    }

    private KerasWeights(Path file, Source source, WeightTree tree, List<WeightLayer> layers) {
        this.file = file;
        this.source = source;
        this.tree = tree;
        this.layers = List.copyOf(layers);
        this.weights = byPath(file, layers);
    }

    /**
     * Opens a weights file. Time and memory are bounded for every file.
     *
     * @throws PatisserieException {@code WEIGHTS_MISSING} if there is no such file, {@code WEIGHTS_CORRUPT} if it is
     *     neither HDF5 nor a {@code .keras} file, is damaged, or has structures that Keras does not write: links,
     *     compressed arrays, or recursive groups; {@code KERAS_UNSUPPORTED} if its model has code, quantised layers or
     *     weights in another format
     */
    public static KerasWeights open(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new PatisserieException(ErrorCode.WEIGHTS_MISSING, "there is no weights file at " + file);
        }
        Source source = reading(file, () -> Source.of(file));
        WeightTree tree = null;
        try {
            tree = reading(file, () -> WeightTree.open(source.weights(file)));
            return new KerasWeights(file, source, tree, layersOf(file, source, tree));
        } catch (PatisserieException e) {
            closeAll(tree, source);
            throw e;
        }
    }

    private static List<WeightLayer> layersOf(Path file, Source source, WeightTree tree) {
        return reading(file, () -> {
            List<WeightLayer> layers = source.layers(tree);
            if (layers.stream().mapToInt(layer -> layer.weights().size()).sum() > MOST_WEIGHTS) {
                throw new IllegalArgumentException("it holds more than %d arrays".formatted(MOST_WEIGHTS));
            }
            return layers;
        });
    }

    /** Returns the size of all arrays in memory, in bytes. It may exceed the file, whose arrays may overlap. */
    public long bytes() {
        return weights.values().stream()
                        .mapToLong(weight -> weight.shape().size())
                        .reduce(
                                0,
                                (sum, values) -> sum + Math.min(values, Long.MAX_VALUE / Float.BYTES / weights.size()))
                * Float.BYTES;
    }

    private static void closeAll(WeightTree tree, Source source) {
        try {
            if (tree != null) {
                tree.close();
            }
            source.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<WeightLayer> layersOf(WeightTree tree) {
        Group root = tree.root().getChild("model_weights") instanceof Group model ? model : tree.root();
        List<WeightLayer> layers =
                LayerGroups.isLayoutOf(root) ? LayerGroups.read(tree, root) : NumberedVars.read(tree, root);
        if (layers.isEmpty()) {
            throw new IllegalArgumentException(
                    "it has neither weights named by the attributes layer_names and weight_names"
                            + " nor groups <layer>/vars");
        }
        return layers;
    }

    private static Map<String, StoredWeight> byPath(Path file, List<WeightLayer> layers) {
        Map<String, StoredWeight> weights = new LinkedHashMap<>();
        for (WeightLayer layer : layers) {
            for (StoredWeight weight : layer.weights()) {
                String path = layer.model().isEmpty() || !weights.containsKey(weight.path())
                        ? weight.path()
                        : layer.model() + "/" + weight.path(); // a nested model may repeat the names of another
                if (weights.put(path, weight) != null) {
                    throw corrupt(file, "it holds '%s' twice".formatted(path), null);
                }
            }
        }
        return Collections.unmodifiableMap(weights);
    }

    /** Returns the file that was opened. */
    public Path file() {
        return file;
    }

    /**
     * Returns the weights by {@code <layer>/<variable>}, in the order of the file: that of the saved model's layers, or
     * in the {@code vars} layout that of the layers' kinds and numbers.
     */
    public Map<String, StoredWeight> weights() {
        return weights;
    }

    List<WeightLayer> layers() {
        return layers;
    }

    /** Returns the layers of each nested model, without those of models in it. */
    Collection<List<WeightLayer>> nestedModels() {
        Map<String, List<WeightLayer>> models = new LinkedHashMap<>();
        layers.stream().filter(layer -> !layer.model().isEmpty()).forEach(layer -> models.computeIfAbsent(
                        layer.model(), key -> new ArrayList<>())
                .add(layer));
        return models.values();
    }

    /** Returns the model of a {@code .keras} file; empty for files of weights only. */
    public Optional<KerasModel> model() {
        return Optional.ofNullable(source.model());
    }

    /** Returns the {@code metadata.json} of a {@code .keras} file; empty if there is none. */
    public Optional<JsonNode> metadata() {
        return Optional.ofNullable(source.metadata());
    }

    /**
     * Returns the weights of a layer in Keras's order.
     *
     * @param model names of the nested models that contain it, joined by '/'; empty for a layer of the whole model
     * @param name its name
     * @return empty if the layer has no weights
     */
    public List<StoredWeight> weightsOf(String model, String name) {
        return layers.stream()
                .filter(layer -> layer.name().equals(name) && layer.model().equals(model))
                .findFirst()
                .map(WeightLayer::weights)
                .orElse(List.of());
    }

    /**
     * Reads one array.
     *
     * @param weight one of {@link #weights}
     * @return {@code weight.shape().size()} values in row-major order; owned by the caller
     * @throws PatisserieException {@code WEIGHTS_CORRUPT} if the values are damaged, cut off, not finite, or not
     *     float32
     */
    public float[] read(StoredWeight weight) {
        return reading(file, () -> finite(weight, tree.floats(weight)));
    }

    private static float[] finite(StoredWeight weight, float[] values) {
        for (float value : values) {
            if (!Float.isFinite(value)) {
                throw new IllegalArgumentException(
                        "'%s' has a value that is not finite, %s".formatted(weight.path(), value));
            }
        }
        return values;
    }

    @Override
    public void close() {
        closeAll(tree, source);
    }

    /** jHDF reports damage by arbitrary exceptions, and deep recursion by an error. */
    private static <T> T reading(Path file, Reading<T> action) {
        try {
            return action.run();
        } catch (PatisserieException e) {
            throw e;
        } catch (IOException | RuntimeException | StackOverflowError e) {
            throw corrupt(file, e instanceof StackOverflowError ? "it is nested too deeply" : reason(e), e);
        }
    }

    /** Returns the innermost message, which names the problem; jHDF wraps it several times. */
    private static String reason(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        return Reasons.orElse(cause, "its content is damaged");
    }

    /** An action that reads the file. */
    @FunctionalInterface
    private interface Reading<T> {
        T run() throws IOException;
    }

    private static PatisserieException corrupt(Path file, String reason, Throwable cause) {
        return new PatisserieException(
                ErrorCode.WEIGHTS_CORRUPT,
                "%s is not a valid Keras weights file: %s. Fetch it again.".formatted(file, reason),
                cause);
    }
}
