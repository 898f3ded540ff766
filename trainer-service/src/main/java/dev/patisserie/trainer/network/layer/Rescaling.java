package dev.patisserie.trainer.network.layer;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/** See {@link Layers#rescaling}. */
record Rescaling(float scale, float offset) implements Layer {

    @Override
    public String kind() {
        return "rescaling";
    }

    @Override
    public Shape outputShape(Shape input) {
        return input;
    }

    @Override
    public Operand<TFloat32> call(LayerCall call, Operand<TFloat32> input) {
        Operand<TFloat32> scaled = call.tf().math.mul(input, call.tf().constant(scale));
        return call.tf().math.add(scaled, call.tf().constant(offset));
    }
}
