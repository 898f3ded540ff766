package dev.patisserie.trainer.network.layer;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/**
 * A layer with any number of inputs. Immutable; has no name and no state: the network assigns the name, the caller
 * passes the weights. Most steps have one input and are a {@link Layer}.
 *
 * <p>Shapes are those of one example, without the batch dimension; images are {@code [height, width, channels]}.
 */
public interface Step {

    /** Returns the stem of Keras's name for such a layer, e.g. {@code conv2d}. */
    String kind();

    /** Returns the weights for the input shapes, with Keras's names, e.g. {@code kernel}, in Keras's order. */
    List<Variable> variables(List<Shape> inputs);

    /**
     * Returns the output shape for the input shapes.
     *
     * @throws IllegalArgumentException if the step cannot take such inputs
     */
    Shape outputShape(List<Shape> inputs);

    /**
     * Adds the step's operations to a graph.
     *
     * @param call the graph, the weights and the mode
     * @param inputs each {@code [batch, ...input shape]}
     * @return {@code [batch, ...output shape]}
     */
    Operand<TFloat32> call(LayerCall call, List<Operand<TFloat32>> inputs);
}
