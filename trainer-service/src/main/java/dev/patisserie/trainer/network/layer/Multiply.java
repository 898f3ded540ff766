package dev.patisserie.trainer.network.layer;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/** Multiplies each channel of an image by the pixel of a second image, which has only one. */
public record Multiply() implements Step {

    @Override
    public String kind() {
        return "multiply";
    }

    @Override
    public List<Variable> variables(List<Shape> inputs) {
        return List.of();
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        Shape image = inputs.get(0);
        if (image.numDimensions() != 3 || !inputs.get(1).equals(Shape.of(1, 1, image.get(2)))) {
            throw new IllegalArgumentException("expected an image and one pixel, found " + inputs);
        }
        return image;
    }

    @Override
    public Operand<TFloat32> call(LayerCall call, List<Operand<TFloat32>> inputs) {
        return call.tf().math.mul(inputs.get(0), inputs.get(1));
    }
}
