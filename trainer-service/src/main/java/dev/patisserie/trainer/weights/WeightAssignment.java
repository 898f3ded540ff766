package dev.patisserie.trainer.weights;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.tensorflow.ndarray.Shape;

/**
 * Which weight of a file goes to which variable of a network. An assignment that exists is complete: every variable has
 * its weight, of its shape, and no weight of the file is left over.
 *
 * <p>Valid while the {@link KerasWeights} that it was made from are open.
 */
public final class WeightAssignment {

    private final KerasWeights file;
    private final Map<String, StoredWeight> sources;
    private final List<String> layersByOrder;

    private WeightAssignment(KerasWeights file, LayerMatch match) {
        this.file = file;
        this.sources = Collections.unmodifiableMap(new LinkedHashMap<>(match.sources()));
        this.layersByOrder = List.copyOf(match.byOrder());
    }

    /**
     * Matches a file to a network.
     *
     * <p>Layers are paired by name. What is left on both sides is paired in order among layers whose weights have the
     * same shapes, which is how Keras itself loads a file: layers with automatic names ({@code conv2d_3}), whose
     * numbers depend on what else the saving program had built, and files whose names are older than the network's (all
     * of the published Xception file, the blocks of MobileNetV2's). Within a pair, weights go by name where the names
     * agree (as sets), else by position.
     *
     * @param expected shape of each variable by {@code <layer>/<variable>}, in the order of Keras's
     *     {@code model.layers} and {@code layer.weights}
     * @param file an open weight file; stays the caller's
     * @throws dev.patisserie.common.fault.PatisserieException {@code WEIGHTS_MISMATCH}, naming every kind of
     *     disagreement at once: other shapes, missing in the file, not used by the network
     */
    public static WeightAssignment match(Map<String, Shape> expected, KerasWeights file) {
        LayerMatch match = new LayerMatch(expected, file.layers());
        match.requireComplete(file.file());
        return new WeightAssignment(file, match);
    }

    /** Returns the network's layers that were paired by their order, not their name. */
    public List<String> layersByOrder() {
        return layersByOrder;
    }

    /**
     * Reads the values of one variable.
     *
     * @param path one of the expected {@code <layer>/<variable>}
     * @return row-major values; the caller's
     * @throws IllegalArgumentException if the network has no such variable
     */
    public float[] read(String path) {
        StoredWeight source = sources.get(path);
        if (source == null) {
            throw new IllegalArgumentException("no weight was assigned to '%s'".formatted(path));
        }
        return file.read(source);
    }

    /** Reads all values, one variable after the other in the expected order. */
    public void forEach(BiConsumer<String, float[]> consumer) {
        sources.forEach((path, source) -> consumer.accept(path, file.read(source)));
    }
}
