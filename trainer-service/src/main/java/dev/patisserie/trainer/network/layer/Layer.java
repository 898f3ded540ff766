package dev.patisserie.trainer.network.layer;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/**
 * A layer with one input. Immutable; has no name and no state: the network assigns the name, the caller passes the
 * weights.
 *
 * <p>Shapes are those of one example, without the batch dimension; images are {@code [height, width, channels]}.
 */
public interface Layer extends Step {

    /** Returns the weights for an input shape, with Keras's names, e.g. {@code kernel}, in Keras's order. */
    default List<Variable> variables(Shape input) {
        return List.of();
    }

    /**
     * Returns the output shape for an input shape.
     *
     * @throws IllegalArgumentException if the layer cannot take such an input
     */
    Shape outputShape(Shape input);

    /**
     * Adds the layer's operations to a graph.
     *
     * @param call the graph, the weights and the mode
     * @param input {@code [batch, ...input shape]}
     * @return {@code [batch, ...output shape]}
     */
    Operand<TFloat32> call(LayerCall call, Operand<TFloat32> input);

    @Override
    default List<Variable> variables(List<Shape> inputs) {
        return variables(inputs.get(0));
    }

    @Override
    default Shape outputShape(List<Shape> inputs) {
        return outputShape(inputs.get(0));
    }

    @Override
    default Operand<TFloat32> call(LayerCall call, List<Operand<TFloat32>> inputs) {
        return call(call, inputs.get(0));
    }
}
