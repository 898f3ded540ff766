package dev.patisserie.trainer.network.layer;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/** What the three kinds of convolution share: kernels in, then perhaps a bias. */
public interface Convolution extends Layer {

    /** Whether a bias per output channel is added. */
    boolean bias();

    /** Returns this convolution with a bias. */
    Convolution withBias();

    /**
     * Returns the name of the kernel that is applied last. In its row-major values the output channel varies fastest.
     */
    String outputKernel();

    /** Returns the kernels for an input of a shape. */
    List<Variable> kernels(Shape input);

    /** Adds the convolution itself to a graph. */
    Operand<TFloat32> convolve(LayerCall call, Operand<TFloat32> input);

    @Override
    default List<Variable> variables(Shape input) {
        List<Variable> variables = new ArrayList<>(kernels(input));
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
