package dev.patisserie.trainer.network.layer;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/**
 * See {@link Layers#averagePooling2d}.
 *
 * @param window the receptive field of an output pixel
 */
public record AveragePooling2D(Window window) implements Layer {

    /** Sets the strides of the window, in pixels. */
    public AveragePooling2D strides(int pixels) {
        return new AveragePooling2D(window.strides(pixels));
    }

    /** Extends the window beyond the edges, so that the output has one pixel per stride. */
    public AveragePooling2D same() {
        return new AveragePooling2D(window.same());
    }

    @Override
    public String kind() {
        return "average_pooling2d";
    }

    @Override
    public Shape outputShape(Shape input) {
        return window.slide(input, input.get(2));
    }

    @Override
    public Operand<TFloat32> call(LayerCall call, Operand<TFloat32> input) {
        return call.tf()
                .nn
                .avgPool(
                        input,
                        window.batchSize(),
                        window.batchStrides(),
                        window.padding().name());
    }
}
