package dev.patisserie.trainer.network.layer;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/** A convolution: kernels and an optional bias. */
public interface Convolution extends Layer {

    /** Returns whether a bias per output channel is added. */
    boolean bias();

    /** Returns this convolution with a bias. */
    Convolution withBias();

    /** Returns the name of the last kernel. The output channel varies fastest in its row-major values. */
    String outputKernel();

    /** Returns the kernels for an input shape. */
    List<Variable> kernels(Shape input);

    /** Adds the convolution, without the bias, to a graph. */
    Operand<TFloat32> convolve(LayerCall call, Operand<TFloat32> input);

    @Override
    default List<Variable> variables(Shape input) {
        List<Variable> variables = new ArrayList<>(kernels(ImageShape.require(input)));
        if (bias()) {
            long channels = outputShape(input).get(2);
            variables.add(new Variable("bias", Shape.of(channels), Initializer.zeros()));
        }
        return variables;
    }

    @Override
    default Operand<TFloat32> call(LayerCall call, Operand<TFloat32> input) {
        Operand<TFloat32> convolved = convolve(call, input);
        return bias() ? call.tf().nn.biasAdd(convolved, call.weight("bias")) : convolved;
    }
}
