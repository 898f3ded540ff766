package dev.patisserie.trainer.network.keras;

import dev.patisserie.trainer.network.layer.Convolution;
import dev.patisserie.trainer.network.layer.Initializer;
import dev.patisserie.trainer.network.layer.LayerCall;
import dev.patisserie.trainer.network.layer.Variable;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/**
 * Keras's {@code Conv2D}, {@code DepthwiseConv2D} or {@code SeparableConv2D} with a rectangular window: a convolution
 * of each channel by itself, a mix of channels, or the former and then the latter.
 *
 * @param kind stem of Keras's name
 * @param field the window
 * @param multiplier outputs per channel of the convolution of each channel; 0 if there is none
 * @param filters output channels of the mix; 0 if there is none
 * @param bias whether to add a bias per output channel
 */
record FieldConvolution(String kind, Field field, int multiplier, int filters, boolean bias) implements Convolution {

    private static final String DEPTHWISE = "depthwise_kernel";

    private static final Field PIXEL = new Field(1, 1, 1, 1, false);

    static FieldConvolution conv2d(Field field, int filters, boolean bias) {
        return new FieldConvolution("conv2d", field, 0, filters, bias);
    }

    static FieldConvolution depthwise(Field field, int multiplier, boolean bias) {
        return new FieldConvolution("depthwise_conv2d", field, multiplier, 0, bias);
    }

    static FieldConvolution separable(Field field, int multiplier, int filters, boolean bias) {
        return new FieldConvolution("separable_conv2d", field, multiplier, filters, bias);
    }

    private boolean isSeparable() {
        return multiplier > 0 && filters > 0;
    }

    @Override
    public Convolution withBias() {
        return new FieldConvolution(kind, field, multiplier, filters, true);
    }

    @Override
    public String outputKernel() {
        if (filters == 0) {
            return DEPTHWISE;
        }
        return isSeparable() ? "pointwise_kernel" : "kernel";
    }

    @Override
    public List<Variable> kernels(Shape input) {
        Field.requireImage(input);
        List<Variable> kernels = new ArrayList<>();
        long channels = input.get(2);
        if (multiplier > 0) {
            kernels.add(variable(DEPTHWISE, Shape.of(field.height(), field.width(), channels, multiplier)));
        }
        if (filters > 0) {
            Field mixed = isSeparable() ? PIXEL : field;
            long inputs = isSeparable() ? channels * multiplier : channels;
            kernels.add(variable(outputKernel(), Shape.of(mixed.height(), mixed.width(), inputs, filters)));
        }
        return kernels;
    }

    @Override
    public Shape outputShape(Shape input) {
        Field.requireImage(input);
        return field.slide(input, filters > 0 ? filters : input.get(2) * multiplier);
    }

    @Override
    public Operand<TFloat32> convolve(LayerCall call, Operand<TFloat32> input) {
        Operand<TFloat32> separate = input;
        if (multiplier > 0) {
            separate =
                    call.tf().nn.depthwiseConv2dNative(input, call.weight(DEPTHWISE), field.strides(), field.padding());
        }
        if (filters == 0) {
            return separate;
        }
        Field mixed = isSeparable() ? PIXEL : field;
        return call.tf().nn.conv2d(separate, call.weight(outputKernel()), mixed.strides(), mixed.padding());
    }

    /** The initial values are not used: those of an imported network are read. */
    private static Variable variable(String name, Shape shape) {
        return new Variable(name, shape, Initializer.zeros());
    }
}
