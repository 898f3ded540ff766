package dev.patisserie.trainer.network;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Constant;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * See {@link Layers#maxPooling2d}.
 *
 * @param window what an output pixel sees
 */
public record MaxPooling2D(Window window) implements Layer {

    /** Moves the window in steps of another size than its own, in pixels. */
    public MaxPooling2D strides(int pixels) {
        return new MaxPooling2D(window.strides(pixels));
    }

    /** Lets the window reach beyond the edges, so that the output has one pixel per stride. */
    public MaxPooling2D same() {
        return new MaxPooling2D(window.same());
    }

    @Override
    public String kind() {
        return "max_pooling2d";
    }

    @Override
    public Shape outputShape(Shape input) {
        return window.slide(input, input.get(2));
    }

    @Override
    public Operand<TFloat32> call(LayerCall call, Operand<TFloat32> input) {
        return call.tf()
                .nn
                .maxPool(
                        input,
                        square(call, window.size()),
                        square(call, window.strides()),
                        window.padding().name());
    }

    private static Constant<TInt32> square(LayerCall call, int pixels) {
        return call.tf().constant(new int[] {1, pixels, pixels, 1});
    }
}
