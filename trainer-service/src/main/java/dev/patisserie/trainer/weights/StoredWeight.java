package dev.patisserie.trainer.weights;

import java.util.Objects;
import org.tensorflow.ndarray.Shape;

/**
 * One array in a weight file.
 *
 * @param layer name of the layer that it belongs to, for example {@code conv1_bn}
 * @param variable its name within the layer, for example {@code gamma}; where a file only numbers its variables, the
 *     number
 * @param shape its dimensions
 * @param dataset the file's own path to it
 */
public record StoredWeight(String layer, String variable, Shape shape, String dataset) {

    /** Checks that nothing is missing. */
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
