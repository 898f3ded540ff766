package dev.patisserie.trainer.network.layer;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/** See {@link Layers#channelRescaling}. */
record ChannelRescaling(List<Float> scales, List<Float> offsets) implements Layer {

    @Override
    public String kind() {
        return "rescaling";
    }

    @Override
    public Shape outputShape(Shape input) {
        if (input.numDimensions() != 3 || input.get(2) != scales.size() || input.get(2) != offsets.size()) {
            throw new IllegalArgumentException(
                    "expected an image of %d channels, found %s".formatted(scales.size(), input));
        }
        return input;
    }

    @Override
    public Operand<TFloat32> call(LayerCall call, Operand<TFloat32> input) {
        Operand<TFloat32> scaled = call.tf().math.mul(input, constant(call, scales));
        return call.tf().math.add(scaled, constant(call, offsets));
    }

    private static Operand<TFloat32> constant(LayerCall call, List<Float> values) {
        float[] array = new float[values.size()];
        for (int i = 0; i < array.length; i++) {
            array[i] = values.get(i);
        }
        return call.tf().constant(array);
    }
}
