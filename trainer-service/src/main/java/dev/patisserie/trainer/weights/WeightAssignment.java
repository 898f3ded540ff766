package dev.patisserie.trainer.weights;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.tensorflow.ndarray.Shape;

/**
 * The assignment of the weights of a file to the variables of a network. It is always complete: every variable has a
 * weight of its shape, and every weight of the file is used.
 *
 * <p>Valid while its {@link KerasWeights} are open.
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
     * <p>If the file as a whole does not fit, each nested model in it is tried: a classifier may have the network as
     * one of its layers.
     *
     * <p>Layers are paired by name. The remaining layers are paired in order if their weights have equal shapes, as in
     * Keras. This covers automatic names ({@code conv2d_3}), whose numbers depend on other models of the saving
     * program, and files with older names (the published Xception file, the blocks of MobileNetV2's). Within a pair,
     * weights are assigned by name if the sets of names are equal, else by position.
     *
     * @param expected shape of each variable by {@code <layer>/<variable>}, in the order of Keras's
     *     {@code model.layers} and {@code layer.weights}
     * @param file an open weights file; not closed
     * @throws dev.patisserie.common.fault.PatisserieException {@code WEIGHTS_MISMATCH}, with all differences: other
     *     shapes, missing in the file, not used by the network
     */
    public static WeightAssignment match(Map<String, Shape> expected, KerasWeights file) {
        LayerMatch whole = new LayerMatch(expected, file.layers());
        if (whole.isComplete()) {
            return new WeightAssignment(file, whole);
        }
        for (List<WeightLayer> model : file.nestedModels()) {
            LayerMatch nested = new LayerMatch(expected, model);
            if (nested.isComplete()) {
                return new WeightAssignment(file, nested);
            }
        }
        whole.requireComplete(file.file());
        throw new IllegalStateException("an incomplete match has a problem");
    }

    /** Returns the layers of the network that were paired by order and not by name. */
    public List<String> layersByOrder() {
        return layersByOrder;
    }

    /**
     * Reads the values of one variable.
     *
     * @param path one of the expected {@code <layer>/<variable>}
     * @return row-major values; owned by the caller
     * @throws IllegalArgumentException if the network has no such variable
     */
    public float[] read(String path) {
        StoredWeight source = sources.get(path);
        if (source == null) {
            throw new IllegalArgumentException("no weight was assigned to '%s'".formatted(path));
        }
        return file.read(source);
    }

    /** Reads the values of all variables in the expected order. */
    public void forEach(BiConsumer<String, float[]> consumer) {
        sources.forEach((path, source) -> consumer.accept(path, file.read(source)));
    }
}
