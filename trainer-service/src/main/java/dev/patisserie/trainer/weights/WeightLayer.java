package dev.patisserie.trainer.weights;

import java.util.List;
import org.tensorflow.ndarray.Shape;

/**
 * A layer of a weights file, with its weights in Keras's order.
 *
 * @param name its name
 * @param model names of the nested models that contain it, joined by '/'; empty for a layer of the whole model
 * @param weights its weights
 */
record WeightLayer(String name, String model, List<StoredWeight> weights) {

    WeightLayer {
        weights = List.copyOf(weights);
    }

    /** Creates a layer of the whole model. */
    WeightLayer(String name, List<StoredWeight> weights) {
        this(name, "", weights);
    }

    List<Shape> shapes() {
        return weights.stream().map(StoredWeight::shape).toList();
    }
}
