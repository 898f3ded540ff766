package dev.patisserie.trainer.fit;

import java.util.function.BiConsumer;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.types.TFloat32;

/** Read access to a network in training, between two steps. */
public interface Inspectable {

    /** Returns the graph: forward passes, loss, gradients and updates, without any weights. */
    GraphDef graph();

    /**
     * Reads all weights.
     *
     * @param consumer receives each weight under its full name, e.g. {@code conv2d/kernel}; the tensor is closed when
     *     it returns
     */
    void weights(BiConsumer<String, TFloat32> consumer);

    /**
     * Computes the gradients of the loss by the trained weights, for the last training batch and the present weights.
     * Costs about one step. Calls the consumer only after a first step.
     *
     * @param consumer receives each gradient under the full name of its weight; the tensor is closed when it returns
     */
    void gradients(BiConsumer<String, TFloat32> consumer);
}
