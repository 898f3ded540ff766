package dev.patisserie.trainer.weights;

import java.util.List;
import org.tensorflow.ndarray.Shape;

/** A layer of a weights file, with its weights in Keras's order. */
record WeightLayer(String name, List<StoredWeight> weights) {

    WeightLayer {
        weights = List.copyOf(weights);
    }

    List<Shape> shapes() {
        return weights.stream().map(StoredWeight::shape).toList();
    }
}
