package dev.patisserie.trainer.network.layer;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/**
 * Multiplies each channel by a scale and adds an offset. Replaces a {@link BatchNormalization} that no convolution
 * precedes.
 */
public record ChannelScale() implements Layer {

    @Override
    public String kind() {
        return "channel_scale";
    }

    @Override
    public List<Variable> variables(Shape input) {
        Shape channels = Shape.of(input.get(2));
        return List.of(
                new Variable("scale", channels, Initializer.ones()),
                new Variable("offset", channels, Initializer.zeros()));
    }

    @Override
    public Shape outputShape(Shape input) {
        return ImageShape.require(input);
    }

    @Override
    public Operand<TFloat32> call(LayerCall call, Operand<TFloat32> input) {
        return call.tf().math.add(call.tf().math.mul(input, call.weight("scale")), call.weight("offset"));
    }
}
