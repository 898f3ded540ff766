package dev.patisserie.trainer.network.layer;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * See {@link Layers#zeroPadding2d}.
 *
 * @param top rows above
 * @param bottom rows below
 * @param left columns on the left
 * @param right columns on the right
 */
record ZeroPadding2D(int top, int bottom, int left, int right) implements Layer {

    ZeroPadding2D {
        if (Math.min(Math.min(top, bottom), Math.min(left, right)) < 0) {
            throw new IllegalArgumentException("a padding must be at least 0");
        }
    }

    @Override
    public String kind() {
        return "zero_padding2d";
    }

    @Override
    public Shape outputShape(Shape input) {
        ImageShape.require(input);
        return Shape.of(input.get(0) + top + bottom, input.get(1) + left + right, input.get(2));
    }

    @Override
    public Operand<TFloat32> call(LayerCall call, Operand<TFloat32> input) {
        Ops tf = call.tf();
        int[][] margins = {{0, 0}, {top, bottom}, {left, right}, {0, 0}};
        return tf.pad(input, tf.constant(margins), tf.constant(0f));
    }
}
