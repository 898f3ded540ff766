package dev.patisserie.trainer.network.keras;

import dev.patisserie.trainer.network.layer.Layer;
import dev.patisserie.trainer.network.layer.LayerCall;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/**
 * Keras's {@code ZeroPadding2D}.
 *
 * @param top rows above
 * @param bottom rows below
 * @param left columns on the left
 * @param right columns on the right
 */
record ImagePadding(int top, int bottom, int left, int right) implements Layer {

    ImagePadding {
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
        Field.requireImage(input);
        return Shape.of(input.get(0) + top + bottom, input.get(1) + left + right, input.get(2));
    }

    @Override
    public Operand<TFloat32> call(LayerCall call, Operand<TFloat32> input) {
        int[][] margins = {{0, 0}, {top, bottom}, {left, right}, {0, 0}};
        return call.tf().pad(input, call.tf().constant(margins), call.tf().constant(0f));
    }
}
