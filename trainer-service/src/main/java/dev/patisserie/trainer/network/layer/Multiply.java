package dev.patisserie.trainer.network.layer;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/** Multiplies inputs element by element; an image of one pixel is multiplied with each pixel of the others. */
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
        return inputs.stream().reduce(Multiply::product).orElseThrow();
    }

    private static Shape product(Shape first, Shape second) {
        if (first.equals(second) || isPixelOf(second, first)) {
            return first;
        }
        if (isPixelOf(first, second)) {
            return second;
        }
        throw new IllegalArgumentException("expected factors of one shape, found %s and %s".formatted(first, second));
    }

    private static boolean isPixelOf(Shape pixel, Shape image) {
        return image.numDimensions() == 3 && pixel.equals(Shape.of(1, 1, image.get(2)));
    }

    @Override
    public Operand<TFloat32> call(LayerCall call, List<Operand<TFloat32>> inputs) {
        return inputs.stream().reduce(call.tf().math::mul).orElseThrow();
    }
}
