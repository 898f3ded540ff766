package dev.patisserie.trainer.network.layer;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/** Appends the channels of images of one size, in the order of the inputs. */
public record Concatenate() implements Step {

    private static final int CHANNELS = 3; // axis of a batch

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
        boolean isOneSize = inputs.stream()
                .allMatch(shape ->
                        shape.numDimensions() == 3 && shape.get(0) == first.get(0) && shape.get(1) == first.get(1));
        if (!isOneSize) {
            throw new IllegalArgumentException("expected images of one size, found " + inputs);
        }
        return Shape.of(
                first.get(0),
                first.get(1),
                inputs.stream().mapToLong(shape -> shape.get(2)).sum());
    }

    @Override
    public Operand<TFloat32> call(LayerCall call, List<Operand<TFloat32>> inputs) {
        return call.tf().concat(inputs, call.tf().constant(CHANNELS));
    }
}
