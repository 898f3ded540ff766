package dev.patisserie.trainer.network.layer;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/**
 * See {@link Layers#depthwiseConv2d}.
 *
 * @param window the receptive field of an output pixel
 * @param multiplier outputs per channel, at least 1
 * @param bias whether to add a bias per output channel
 */
public record DepthwiseConv2D(Window window, int multiplier, boolean bias) implements Convolution {

    /** Sets the strides of the window, in pixels. */
    public DepthwiseConv2D strides(int pixels) {
        return new DepthwiseConv2D(window.strides(pixels), multiplier, bias);
    }

    /** Pads with zeros, so that the output has one pixel per stride. */
    public DepthwiseConv2D same() {
        return new DepthwiseConv2D(window.same(), multiplier, bias);
    }

    @Override
    public DepthwiseConv2D withBias() {
        return new DepthwiseConv2D(window, multiplier, true);
    }

    @Override
    public String kind() {
        return "depthwise_conv2d";
    }

    @Override
    public String outputKernel() {
        return "depthwise_kernel";
    }

    @Override
    public List<Variable> kernels(Shape input) {
        return List.of(kernel(window, multiplier, input));
    }

    /** The name is that of Keras 2 and of published files; Keras 3 uses {@code kernel}. */
    static Variable kernel(Window window, int multiplier, Shape input) {
        Shape shape = Shape.of(window.height(), window.width(), input.get(2), multiplier);
        return Variable.kernel("depthwise_kernel", shape);
    }

    @Override
    public Shape outputShape(Shape input) {
        return window.slide(input, input.get(2) * multiplier);
    }

    @Override
    public Operand<TFloat32> convolve(LayerCall call, Operand<TFloat32> input) {
        return convolve(call, window, input);
    }

    static Operand<TFloat32> convolve(LayerCall call, Window window, Operand<TFloat32> input) {
        return call.tf()
                .nn
                .depthwiseConv2dNative(
                        input,
                        call.weight("depthwise_kernel"),
                        window.batchStrides(),
                        window.padding().name());
    }
}
