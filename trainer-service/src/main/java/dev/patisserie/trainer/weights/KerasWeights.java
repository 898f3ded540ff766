package dev.patisserie.trainer.weights;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import io.jhdf.HdfFile;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A Keras weight file, open for reading, in any of its layouts:
 *
 * <ul>
 *   <li>{@code .h5} of Keras 1 to 3, from {@code save_weights} or from a whole model ({@code
 *       model_weights}): groups per layer, with attributes {@code layer_names} and {@code
 *       weight_names};
 *   <li>{@code .weights.h5} of Keras 2.13 and 3: {@code layers/<name>/vars/0..n}.
 * </ul>
 *
 * <p>Opening reads names and shapes; values are read one array at a time, so that the heap holds no
 * more than the largest. The state of an optimiser is left out. Not thread-safe. The caller closes
 * it.
 */
public final class KerasWeights implements AutoCloseable {

    private final Path file;
    private final HdfFile hdf;
    private final List<WeightLayer> layers;
    private final Map<String, StoredWeight> weights;

    private KerasWeights(Path file, HdfFile hdf, List<WeightLayer> layers) {
        this.file = file;
        this.hdf = hdf;
        this.layers = List.copyOf(layers);
        this.weights = byPath(file, layers);
    }

    /**
     * Opens a weight file.
     *
     * @throws PatisserieException {@code WEIGHTS_MISSING} if there is no such file, {@code
     *     WEIGHTS_CORRUPT} if it is no HDF5, damaged, or laid out as no Keras weight file is
     */
    public static KerasWeights open(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new PatisserieException(
                    ErrorCode.WEIGHTS_MISSING, "there is no weight file at " + file);
        }
        HdfFile hdf = reading(file, () -> new HdfFile(file));
        try {
            return new KerasWeights(file, hdf, reading(file, () -> layersOf(hdf)));
        } catch (PatisserieException e) {
            hdf.close();
            throw e;
        }
    }

    private static List<WeightLayer> layersOf(HdfFile hdf) {
        requireWhole(hdf);
        Group root = hdf.getChild("model_weights") instanceof Group model ? model : hdf;
        List<WeightLayer> layers =
                LayerGroups.isLayoutOf(root) ? LayerGroups.read(root) : NumberedVars.read(root);
        if (layers.isEmpty()) {
            throw new IllegalArgumentException(
                    "it has neither weights named by the attributes layer_names and weight_names"
                            + " nor groups <layer>/vars");
        }
        return layers;
    }

    /** What is cut off need not be data, so that reading alone would not notice it. */
    private static void requireWhole(HdfFile hdf) {
        long announced = hdf.getHdfBackingStorage().getSuperblock().getEndOfFileAddress();
        if (hdf.size() < announced) {
            throw new IllegalArgumentException(
                    "it is cut off: %d bytes, of which %d are there"
                            .formatted(announced, hdf.size()));
        }
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
     * Returns what the file holds, by {@code <layer>/<variable>}, in the file's order (that of the
     * saved model's layers; in the {@code vars} layout that of the layers' kinds and numbers).
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
     * @return its values in row-major order, {@code weight.shape().size()} of them; the caller's
     * @throws PatisserieException {@code WEIGHTS_CORRUPT} if the values are damaged, cut off, or
     *     not float32
     */
    public float[] read(StoredWeight weight) {
        return reading(
                file,
                () -> {
                    Dataset dataset = hdf.getDatasetByPath(weight.dataset());
                    if (!dataset.getJavaType().equals(float.class)) {
                        throw new IllegalArgumentException(
                                "'%s' must be float32, is %s"
                                        .formatted(weight.path(), dataset.getJavaType()));
                    }
                    return (float[]) dataset.getDataFlat();
                });
    }

    @Override
    public void close() {
        hdf.close();
    }

    /** jHDF answers damage with whatever its parsing ran into. */
    private static <T> T reading(Path file, Supplier<T> action) {
        try {
            return action.get();
        } catch (RuntimeException e) {
            throw corrupt(file, String.valueOf(e.getMessage()), e);
        }
    }

    private static PatisserieException corrupt(Path file, String reason, Throwable cause) {
        return new PatisserieException(
                ErrorCode.WEIGHTS_CORRUPT,
                "%s is no sound Keras weight file: %s. Fetch it again.".formatted(file, reason),
                cause);
    }
}
