package dev.patisserie.trainer.network.layer;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/** Appends the channels of inputs of one size, in the order of the inputs. */
public record Concatenate() implements Step {

    @Override
    public String kind() {
        return "concatenate";
    }

    @Override
    public List<Variable> variables(List<Shape> inputs) {
        return List.of();
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        Shape first = inputs.get(0);
        int last = first.numDimensions() - 1;
        long channels = 0;
        for (Shape input : inputs) {
            if (input.numDimensions() != last + 1 || !input.take(last).equals(first.take(last))) {
                throw new IllegalArgumentException("expected inputs of one size, found " + inputs);
            }
            channels += input.get(last);
        }
        return first.take(last).append(channels);
    }

    @Override
    public Operand<TFloat32> call(LayerCall call, List<Operand<TFloat32>> inputs) {
        int channels = inputs.get(0).shape().numDimensions() - 1;
        return call.tf().concat(inputs, call.tf().constant(channels));
    }
}
