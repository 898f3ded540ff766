package dev.patisserie.trainer.network;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Constant;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** See {@link Layers#maxPooling2d}. */
record MaxPooling2D(int poolSize) implements Layer {

    @Override
    public String kind() {
        return "max_pooling2d";
    }

    @Override
    public Shape outputShape(Shape input) {
        if (input.get(0) < poolSize || input.get(1) < poolSize) {
            throw new IllegalArgumentException(
                    "a %d x %d window needs a larger image than %s"
                            .formatted(poolSize, poolSize, input));
        }
        return Shape.of(input.get(0) / poolSize, input.get(1) / poolSize, input.get(2));
    }

    @Override
    public Operand<TFloat32> call(LayerCall call, Operand<TFloat32> input) {
        Constant<TInt32> window = call.tf().constant(new int[] {1, poolSize, poolSize, 1});
        return call.tf().nn.maxPool(input, window, window, "VALID");
    }
}
