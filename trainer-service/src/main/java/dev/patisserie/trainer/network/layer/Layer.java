package dev.patisserie.trainer.network.layer;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/**
 * A step of a network with one input: what weights it needs and what it computes. Immutable, and without a name or
 * state of its own: the network names it, the caller brings the weights.
 *
 * <p>Shapes are those of one example, without the batch dimension; images are {@code [height, width, channels]}.
 */
public interface Layer extends Step {

    /**
     * Returns the weights for an input of a shape, under Keras's names within the layer, e.g. {@code kernel}, in
     * Keras's order.
     */
    default List<Variable> variables(Shape input) {
        return List.of();
    }

    /**
     * Returns the shape that an input's shape leads to.
     *
     * @throws IllegalArgumentException if the layer cannot take such an input
     */
    Shape outputShape(Shape input);

    /**
     * Adds the layer's operations to a graph.
     *
     * @param call the graph, the weights, and whether this is training
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
