package dev.patisserie.trainer.network.layer;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.math.Mean;
import org.tensorflow.types.TFloat32;

/**
 * See {@link Layers#globalAveragePooling2d}.
 *
 * @param keepDims whether the output is an image of one pixel instead of a row
 */
record GlobalAveragePooling2D(boolean keepDims) implements Layer {

    @Override
    public String kind() {
        return "global_average_pooling2d";
    }

    @Override
    public Shape outputShape(Shape input) {
        ImageShape.require(input);
        return keepDims ? Shape.of(1, 1, input.get(2)) : Shape.of(input.get(2));
    }

    @Override
    public Operand<TFloat32> call(LayerCall call, Operand<TFloat32> input) {
        var axes = call.tf().constant(new int[] {1, 2});
        return keepDims
                ? call.tf().math.mean(input, axes, Mean.keepDims(true))
                : call.tf().math.mean(input, axes);
    }
}
