package dev.patisserie.trainer.network.layer;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/**
 * See {@link Layers#separableConv2d}.
 *
 * @param filters number of output channels
 * @param window the receptive field of an output pixel
 * @param multiplier outputs per channel of the convolution of each channel, at least 1
 * @param bias whether to add a bias per output channel
 */
public record SeparableConv2D(int filters, Window window, int multiplier, boolean bias) implements Convolution {

    /** Pads with zeros, so that the output has as many pixels as the input. */
    public SeparableConv2D same() {
        return new SeparableConv2D(filters, window.same(), multiplier, bias);
    }

    @Override
    public SeparableConv2D withBias() {
        return new SeparableConv2D(filters, window, multiplier, true);
    }

    @Override
    public String kind() {
        return "separable_conv2d";
    }

    @Override
    public String outputKernel() {
        return "pointwise_kernel";
    }

    @Override
    public List<Variable> kernels(Shape input) {
        Shape pointwise = Shape.of(1, 1, input.get(2) * multiplier, filters);
        return List.of(
                DepthwiseConv2D.kernel(window, multiplier, input), Variable.kernel("pointwise_kernel", pointwise));
    }

    @Override
    public Shape outputShape(Shape input) {
        return window.slide(input, filters);
    }

    @Override
    public Operand<TFloat32> convolve(LayerCall call, Operand<TFloat32> input) {
        return PointwiseConvolution.convolve(
                call, DepthwiseConv2D.convolve(call, window, input), call.weight("pointwise_kernel"));
    }
}
