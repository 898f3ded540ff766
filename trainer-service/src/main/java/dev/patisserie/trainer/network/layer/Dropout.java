package dev.patisserie.trainer.network.layer;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/**
 * See {@link Layers#dropout}. The dropped values depend only on the step's seed and the layer's name, so equal seeds
 * reproduce a training.
 */
record Dropout(float rate) implements Layer {

    Dropout {
        if (!(rate >= 0 && rate < 1)) {
            throw new IllegalArgumentException("rate must be 0 to below 1, was " + rate);
        }
    }

    @Override
    public String kind() {
        return "dropout";
    }

    @Override
    public Shape outputShape(Shape input) {
        return input;
    }

    @Override
    public Operand<TFloat32> call(LayerCall call, Operand<TFloat32> input) {
        return call.mode().seed().map(seed -> drop(call, input, seed)).orElse(input);
    }

    private Operand<TFloat32> drop(LayerCall call, Operand<TFloat32> input, Operand<TInt64> stepSeed) {
        Ops tf = call.tf();
        Operand<TInt64> seed =
                tf.math.add(stepSeed, tf.constant(new long[] {call.layer().hashCode(), 0}));
        Operand<TFloat32> chance = tf.random.statelessRandomUniform(tf.shape(input), seed);
        Operand<TFloat32> kept = tf.dtypes.cast(tf.math.greaterEqual(chance, tf.constant(rate)), TFloat32.class);
        return tf.math.mul(input, tf.math.mul(kept, tf.constant(1 / (1 - rate))));
    }
}
