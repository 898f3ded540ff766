package dev.patisserie.trainer.weights;

import java.util.Objects;
import org.tensorflow.ndarray.Shape;

/**
 * An array in a weights file.
 *
 * @param layer name of its layer, for example {@code conv1_bn}
 * @param variable its name within the layer, for example {@code gamma}; its number if the file only numbers variables
 * @param shape its dimensions
 * @param dataset its path in the file
 */
public record StoredWeight(String layer, String variable, Shape shape, String dataset) {

    /** Rejects missing parts. */
    public StoredWeight {
        Objects.requireNonNull(layer, "layer");
        Objects.requireNonNull(variable, "variable");
        Objects.requireNonNull(shape, "shape");
        Objects.requireNonNull(dataset, "dataset");
    }

    /** Returns {@code <layer>/<variable>}. */
    public String path() {
        return layer + "/" + variable;
    }
}
