package dev.patisserie.trainer.network.layer;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/** See {@link Layers#globalAveragePooling2d}. */
record GlobalAveragePooling2D() implements Layer {

    @Override
    public String kind() {
        return "global_average_pooling2d";
    }

    @Override
    public Shape outputShape(Shape input) {
        if (input.numDimensions() != 3) {
            throw new IllegalArgumentException("expected an image, found " + input);
        }
        return Shape.of(input.get(2));
    }

    @Override
    public Operand<TFloat32> call(LayerCall call, Operand<TFloat32> input) {
        return call.tf().math.mean(input, call.tf().constant(new int[] {1, 2}));
    }
}
