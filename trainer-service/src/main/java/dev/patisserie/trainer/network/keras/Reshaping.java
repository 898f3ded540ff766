package dev.patisserie.trainer.network.keras;

import dev.patisserie.trainer.network.layer.Layer;
import dev.patisserie.trainer.network.layer.LayerCall;
import java.util.stream.LongStream;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/**
 * Keras's {@code Reshape}.
 *
 * @param target the shape of one example
 */
record Reshaping(Shape target) implements Layer {

    @Override
    public String kind() {
        return "reshape";
    }

    @Override
    public Shape outputShape(Shape input) {
        if (input.size() != target.size()) {
            throw new IllegalArgumentException("expected %d values, found %s".formatted(target.size(), input));
        }
        return target;
    }

    @Override
    public Operand<TFloat32> call(LayerCall call, Operand<TFloat32> input) {
        long[] shape = LongStream.concat(LongStream.of(-1), LongStream.of(target.asArray()))
                .toArray();
        return call.tf().reshape(input, call.tf().constant(shape));
    }
}
