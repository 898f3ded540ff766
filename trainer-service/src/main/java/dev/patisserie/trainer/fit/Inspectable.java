package dev.patisserie.trainer.fit;

import java.util.function.BiConsumer;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.types.TFloat32;

/** What can be looked at in a network in training, between two steps; that changes nothing. */
public interface Inspectable {

    /** Returns the graph: forward passes, loss, gradients and updates, without any weights. */
    GraphDef graph();

    /**
     * Reads all weights.
     *
     * @param consumer takes each under its full name, e.g. {@code conv2d/kernel}; the tensor is closed when it returns
     */
    void weights(BiConsumer<String, TFloat32> consumer);

    /**
     * Computes the gradients of the loss by the weights that learn, at the present weights, of the batch that was
     * trained on last. Costs about a step. Without a step so far there are none.
     *
     * @param consumer takes each under its weight's full name; the tensor is closed when it returns
     */
    void gradients(BiConsumer<String, TFloat32> consumer);
}
