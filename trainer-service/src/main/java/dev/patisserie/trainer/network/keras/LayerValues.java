package dev.patisserie.trainer.network.keras;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.trainer.network.Node;
import dev.patisserie.trainer.weights.KerasWeights;
import dev.patisserie.trainer.weights.StoredWeight;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.ndarray.Shape;

/** The weights of a network under construction, read from a Keras file. Not thread-safe. */
final class LayerValues {

    private final KerasWeights file;
    private final Map<String, float[]> values = new HashMap<>();

    LayerValues(KerasWeights file) {
        this.file = file;
    }

    /** Returns the values by full name; the caller may change them. */
    Map<String, float[]> all() {
        return values;
    }

    /**
     * Reads the weights of a layer.
     *
     * @param place the layer in the file
     * @param node the layer in the network
     * @param shapes the shapes of its weights by their name in the network, in Keras's order
     * @throws PatisserieException {@code WEIGHTS_MISMATCH} if the file has others
     */
    void read(Place place, Node node, Map<String, Shape> shapes) {
        List<StoredWeight> stored = stored(place, shapes.size());
        int index = 0;
        for (Map.Entry<String, Shape> variable : shapes.entrySet()) {
            values.put(node.name() + "/" + variable.getKey(), read(place, stored.get(index++), variable.getValue()));
        }
    }

    /**
     * Reads the first weights of a layer that becomes a constant.
     *
     * @param shape shape of each
     * @param count number of the weights
     */
    float[][] read(Place place, Shape shape, int count) {
        List<StoredWeight> stored = file.weightsOf(place.model(), place.layer().name());
        float[][] read = new float[count][];
        for (int i = 0; i < count; i++) {
            if (stored.size() <= i) {
                throw mismatch(place, "%d weights or more".formatted(count), stored.size());
            }
            read[i] = read(place, stored.get(i), shape);
        }
        return read;
    }

    private List<StoredWeight> stored(Place place, int count) {
        List<StoredWeight> stored = file.weightsOf(place.model(), place.layer().name());
        if (stored.size() != count) {
            throw mismatch(place, "%d weights".formatted(count), stored.size());
        }
        return stored;
    }

    private float[] read(Place place, StoredWeight stored, Shape expected) {
        if (!stored.shape().equals(expected)) {
            throw mismatch(place, "a weight of " + expected, stored.shape());
        }
        return file.read(stored);
    }

    private static PatisserieException mismatch(Place place, String expected, Object found) {
        return new PatisserieException(
                ErrorCode.WEIGHTS_MISMATCH,
                "expected %s of the layer '%s' of class %s, found %s; save the model again"
                        .formatted(expected, place.layer().name(), place.layer().className(), found));
    }
}
