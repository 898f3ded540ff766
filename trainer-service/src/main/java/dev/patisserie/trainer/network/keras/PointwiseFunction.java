package dev.patisserie.trainer.network.keras;

import dev.patisserie.trainer.network.layer.Layer;
import dev.patisserie.trainer.network.layer.LayerCall;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Keras's activation functions that the trainer's own architectures do not use, by their names. */
enum PointwiseFunction implements Layer {
    /** {@code 1 / (1 + exp(-x))}. */
    SIGMOID {
        @Override
        Operand<TFloat32> apply(Ops tf, Operand<TFloat32> x) {
            return tf.math.sigmoid(x);
        }
    },
    /** The hyperbolic tangent. */
    TANH {
        @Override
        Operand<TFloat32> apply(Ops tf, Operand<TFloat32> x) {
            return tf.math.tanh(x);
        }
    },
    /** {@code x * sigmoid(x)}, also called swish. */
    SILU {
        @Override
        Operand<TFloat32> apply(Ops tf, Operand<TFloat32> x) {
            return tf.math.mul(x, tf.math.sigmoid(x));
        }
    },
    /** {@code relu6(x + 3) / 6}. */
    HARD_SIGMOID {
        @Override
        Operand<TFloat32> apply(Ops tf, Operand<TFloat32> x) {
            return hardSigmoid(tf, x);
        }
    },
    /** {@code x * relu6(x + 3) / 6}, also called hard swish. */
    HARD_SILU {
        @Override
        Operand<TFloat32> apply(Ops tf, Operand<TFloat32> x) {
            return tf.math.mul(x, hardSigmoid(tf, x));
        }
    },
    /** The probabilities of logits. */
    SOFTMAX {
        @Override
        Operand<TFloat32> apply(Ops tf, Operand<TFloat32> x) {
            return tf.nn.softmax(x);
        }
    };

    abstract Operand<TFloat32> apply(Ops tf, Operand<TFloat32> x);

    private static Operand<TFloat32> hardSigmoid(Ops tf, Operand<TFloat32> x) {
        return tf.math.mul(tf.nn.relu6(tf.math.add(x, tf.constant(3f))), tf.constant(1f / 6));
    }

    @Override
    public String kind() {
        return "activation";
    }

    @Override
    public Shape outputShape(Shape input) {
        return input;
    }

    @Override
    public Operand<TFloat32> call(LayerCall call, Operand<TFloat32> input) {
        return apply(call.tf(), input);
    }
}
