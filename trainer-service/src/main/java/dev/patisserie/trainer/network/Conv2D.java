package dev.patisserie.trainer.network;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/** See {@link Layers#conv2d}. */
record Conv2D(int filters, int kernelSize) implements Layer {

    @Override
    public String kind() {
        return "conv2d";
    }

    @Override
    public List<Variable> variables(Shape input) {
        long channels = input.get(2);
        long window = (long) kernelSize * kernelSize;
        return List.of(
                new Variable(
                        "kernel",
                        Shape.of(kernelSize, kernelSize, channels, filters),
                        Initializer.glorotUniform(window * channels, window * filters)),
                new Variable("bias", Shape.of(filters), Initializer.zeros()));
    }

    @Override
    public Shape outputShape(Shape input) {
        long height = input.get(0) - kernelSize + 1;
        long width = input.get(1) - kernelSize + 1;
        if (height < 1 || width < 1) {
            throw new IllegalArgumentException(
                    "a %d x %d window needs a larger image than %s"
                            .formatted(kernelSize, kernelSize, input));
        }
        return Shape.of(height, width, filters);
    }

    @Override
    public Operand<TFloat32> call(LayerCall call, Operand<TFloat32> input) {
        Operand<TFloat32> convolved =
                call.tf().nn.conv2d(input, call.weight("kernel"), List.of(1L, 1L, 1L, 1L), "VALID");
        return call.tf().nn.biasAdd(convolved, call.weight("bias"));
    }
}
