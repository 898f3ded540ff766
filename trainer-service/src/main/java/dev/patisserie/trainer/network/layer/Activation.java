package dev.patisserie.trainer.network.layer;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/** See {@link Layers#relu} and {@link Layers#relu6}. */
enum Activation implements Layer {
    RELU {
        @Override
        public Operand<TFloat32> call(LayerCall call, Operand<TFloat32> input) {
            return call.tf().nn.relu(input);
        }
    },
    RELU6 {
        @Override
        public Operand<TFloat32> call(LayerCall call, Operand<TFloat32> input) {
            return call.tf().nn.relu6(input);
        }
    };

    @Override
    public String kind() {
        return "activation";
    }

    @Override
    public Shape outputShape(Shape input) {
        return input;
    }
}
