package dev.patisserie.trainer.network.layer;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/**
 * See {@link Layers#conv2d}.
 *
 * @param filters number of output channels
 * @param window the receptive field of an output pixel
 * @param bias whether to add a bias per output channel
 */
public record Conv2D(int filters, Window window, boolean bias) implements Convolution {

    /** Sets the strides of the window, in pixels. */
    public Conv2D strides(int pixels) {
        return new Conv2D(filters, window.strides(pixels), bias);
    }

    /** Pads with zeros, so that the output has one pixel per stride. */
    public Conv2D same() {
        return new Conv2D(filters, window.same(), bias);
    }

    /** Removes the bias. */
    public Conv2D withoutBias() {
        return new Conv2D(filters, window, false);
    }

    @Override
    public Conv2D withBias() {
        return new Conv2D(filters, window, true);
    }

    @Override
    public String kind() {
        return "conv2d";
    }

    @Override
    public String outputKernel() {
        return "kernel";
    }

    @Override
    public List<Variable> kernels(Shape input) {
        Shape shape = Shape.of(window.height(), window.width(), input.get(2), filters);
        return List.of(Variable.kernel("kernel", shape));
    }

    @Override
    public Shape outputShape(Shape input) {
        return window.slide(input, filters);
    }

    @Override
    public Operand<TFloat32> convolve(LayerCall call, Operand<TFloat32> input) {
        if (window.isPixel()) {
            return PointwiseConvolution.convolve(call, input, call.weight("kernel"));
        }
        return call.tf()
                .nn
                .conv2d(
                        input,
                        call.weight("kernel"),
                        window.batchStrides(),
                        window.padding().name());
    }
}
