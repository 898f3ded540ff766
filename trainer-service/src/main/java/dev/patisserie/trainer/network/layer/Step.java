package dev.patisserie.trainer.network.layer;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/**
 * A step of a network: what weights it needs and what it computes. Immutable, and without a name or state of its own:
 * the network names it, the caller brings the weights. Most steps have one input, and are a {@link Layer}.
 *
 * <p>Shapes are those of one example, without the batch dimension; images are {@code [height, width, channels]}.
 */
public interface Step {

    /** Returns the stem of the name that Keras gives such a layer, e.g. {@code conv2d}. */
    String kind();

    /**
     * Returns the weights for inputs of some shapes, under Keras's names within the layer, e.g. {@code kernel}, in
     * Keras's order.
     */
    List<Variable> variables(List<Shape> inputs);

    /**
     * Returns the shape that the inputs' shapes lead to.
     *
     * @throws IllegalArgumentException if the step cannot take such inputs
     */
    Shape outputShape(List<Shape> inputs);

    /**
     * Adds the step's operations to a graph.
     *
     * @param call the graph, the weights, and whether this is training
     * @param inputs each {@code [batch, ...input shape]}
     * @return {@code [batch, ...output shape]}
     */
    Operand<TFloat32> call(LayerCall call, List<Operand<TFloat32>> inputs);
}
