package dev.patisserie.trainer.network.keras;

import dev.patisserie.trainer.network.layer.LayerCall;
import dev.patisserie.trainer.network.layer.Step;
import dev.patisserie.trainer.network.layer.Variable;
import java.util.List;
import java.util.Locale;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/** Keras's {@code Multiply} and {@code Concatenate} of the channels. */
enum Merging implements Step {
    /** The product; a factor of one pixel is multiplied with each pixel of the others. */
    MULTIPLY {
        @Override
        public Shape outputShape(List<Shape> inputs) {
            return inputs.stream().reduce(Merging::product).orElseThrow();
        }

        @Override
        public Operand<TFloat32> call(LayerCall call, List<Operand<TFloat32>> inputs) {
            return inputs.stream().reduce(call.tf().math::mul).orElseThrow();
        }
    },
    /** The channels of all inputs, one input after the other. */
    CONCATENATE {
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
            return call.tf().concat(inputs, call.tf().constant(-1));
        }
    };

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
    public String kind() {
        return name().toLowerCase(Locale.ROOT);
    }

    @Override
    public List<Variable> variables(List<Shape> inputs) {
        return List.of();
    }
}
