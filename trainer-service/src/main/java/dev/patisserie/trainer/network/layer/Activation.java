package dev.patisserie.trainer.network.layer;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** See {@link Layers#relu} and the methods after it. */
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
    },
    SIGMOID {
        @Override
        public Operand<TFloat32> call(LayerCall call, Operand<TFloat32> input) {
            return call.tf().math.sigmoid(input);
        }
    },
    TANH {
        @Override
        public Operand<TFloat32> call(LayerCall call, Operand<TFloat32> input) {
            return call.tf().math.tanh(input);
        }
    },
    SWISH {
        @Override
        public Operand<TFloat32> call(LayerCall call, Operand<TFloat32> input) {
            return call.tf().math.mul(input, call.tf().math.sigmoid(input));
        }
    },
    HARD_SIGMOID {
        @Override
        public Operand<TFloat32> call(LayerCall call, Operand<TFloat32> input) {
            return hardSigmoid(call.tf(), input);
        }
    },
    HARD_SWISH {
        @Override
        public Operand<TFloat32> call(LayerCall call, Operand<TFloat32> input) {
            return call.tf().math.mul(input, hardSigmoid(call.tf(), input));
        }
    },
    SOFTMAX {
        @Override
        public Operand<TFloat32> call(LayerCall call, Operand<TFloat32> input) {
            return call.tf().nn.softmax(input);
        }
    };

    private static Operand<TFloat32> hardSigmoid(Ops tf, Operand<TFloat32> input) {
        return tf.math.mul(tf.nn.relu6(tf.math.add(input, tf.constant(3f))), tf.constant(1 / 6f));
    }

    @Override
    public String kind() {
        return "activation";
    }

    @Override
    public Shape outputShape(Shape input) {
        return input;
    }
}
