package dev.patisserie.trainer.weights;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.fault.Reasons;
import io.jhdf.api.Group;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A Keras weights file, open for reading, in any of its layouts:
 *
 * <ul>
 *   <li>{@code .h5} of Keras 1 to 3, from {@code save_weights} or from a whole model ({@code model_weights}): groups
 *       per layer, with attributes {@code layer_names} and {@code weight_names};
 *   <li>{@code .weights.h5} of Keras 2.13 and 3: {@code layers/<name>/vars/0..n}.
 * </ul>
 *
 * <p>Opening reads names and shapes; values are read one array at a time, so that the heap holds no more than the
 * largest. The state of an optimiser is skipped. Not thread-safe. The caller closes it.
 */
public final class KerasWeights implements AutoCloseable {

    private static final int MOST_WEIGHTS = 20_000;

    /** First bytes of every zip archive, including empty ones. */
    private static final byte[] ZIP = {'P', 'K'};

    private final Path file;
    private final WeightTree tree;
    private final List<WeightLayer> layers;
    private final Map<String, StoredWeight> weights;

    private KerasWeights(Path file, WeightTree tree, List<WeightLayer> layers) {
        this.file = file;
        this.tree = tree;
        this.layers = List.copyOf(layers);
        this.weights = byPath(file, layers);
    }

    /**
     * Opens a weights file. Time and memory are bounded for every file.
     *
     * @throws PatisserieException {@code WEIGHTS_MISSING} if there is no such file, {@code WEIGHTS_CORRUPT} if it is
     *     not HDF5, is damaged, or has structures that Keras does not write: links, compressed arrays, or recursive
     *     groups
     */
    public static KerasWeights open(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new PatisserieException(ErrorCode.WEIGHTS_MISSING, "there is no weights file at " + file);
        }
        requireNoArchive(file);
        WeightTree tree = reading(file, () -> WeightTree.open(file));
        try {
            return new KerasWeights(file, tree, reading(file, () -> layersOf(tree)));
        } catch (PatisserieException e) {
            tree.close();
            throw e;
        }
    }

    /** Rejects a zip archive, such as a .keras file, without unpacking it. */
    private static void requireNoArchive(Path file) {
        byte[] begin = reading(file, () -> {
            try (InputStream in = Files.newInputStream(file)) {
                return in.readNBytes(2);
            }
        });
        if (Arrays.equals(begin, ZIP)) {
            throw corrupt(
                    file,
                    "expected an HDF5 file (.h5), found a zip archive, as a .keras file is one; write the weights by model.save_weights('NAME.weights.h5')",
                    null);
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
        if (layers.stream().mapToInt(layer -> layer.weights().size()).sum() > MOST_WEIGHTS) {
            throw new IllegalArgumentException("it holds more than %d arrays".formatted(MOST_WEIGHTS));
        }
        return layers;
    }

    private static Map<String, StoredWeight> byPath(Path file, List<WeightLayer> layers) {
        Map<String, StoredWeight> weights = new LinkedHashMap<>();
        for (WeightLayer layer : layers) {
            for (StoredWeight weight : layer.weights()) {
                if (weights.put(weight.path(), weight) != null) {
                    throw corrupt(file, "it holds '%s' twice".formatted(weight.path()), null);
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

    /**
     * Reads one array.
     *
     * @param weight one of {@link #weights}
     * @return {@code weight.shape().size()} values in row-major order; owned by the caller
     * @throws PatisserieException {@code WEIGHTS_CORRUPT} if the values are damaged, cut off, or not float32
     */
    public float[] read(StoredWeight weight) {
        return reading(file, () -> tree.floats(weight));
    }

    @Override
    public void close() {
        tree.close();
    }

    /** jHDF reports damage by arbitrary exceptions, and deep recursion by an error. */
    private static <T> T reading(Path file, Reading<T> action) {
        try {
            return action.run();
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
