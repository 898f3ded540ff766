package dev.patisserie.trainer.network.layer;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** See {@link Layers#zeroPadding2d}. */
record ZeroPadding2D(int before, int after) implements Layer {

    @Override
    public String kind() {
        return "zero_padding2d";
    }

    @Override
    public Shape outputShape(Shape input) {
        int both = before + after;
        return Shape.of(input.get(0) + both, input.get(1) + both, input.get(2));
    }

    @Override
    public Operand<TFloat32> call(LayerCall call, Operand<TFloat32> input) {
        Ops tf = call.tf();
        int[][] margins = {{0, 0}, {before, after}, {before, after}, {0, 0}};
        return tf.pad(input, tf.constant(margins), tf.constant(0f));
    }
}
