package dev.patisserie.trainer.network.layer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.nn.FusedBatchNorm;
import org.tensorflow.types.TFloat32;

/**
 * See {@link Layers#batchNormalization}.
 *
 * @param epsilon added to the variance
 * @param momentum share of a moving average that a training step keeps
 * @param scales whether there is a weight {@code gamma}; otherwise it is 1
 */
public record BatchNormalization(float epsilon, float momentum, boolean scales) implements Layer {

    /** Removes the scale, so that the standard deviation is 1. */
    public BatchNormalization withoutScale() {
        return new BatchNormalization(epsilon, momentum, false);
    }

    @Override
    public String kind() {
        return "batch_normalization";
    }

    @Override
    public List<Variable> variables(Shape input) {
        Shape channels = Shape.of(input.get(2));
        List<Variable> variables = new ArrayList<>();
        if (scales) {
            variables.add(new Variable("gamma", channels, Initializer.ones()));
        }
        variables.add(new Variable("beta", channels, Initializer.zeros()));
        variables.add(Variable.state("moving_mean", channels, Initializer.zeros()));
        variables.add(Variable.state("moving_variance", channels, Initializer.ones()));
        return variables;
    }

    @Override
    public Shape outputShape(Shape input) {
        return ImageShape.require(input);
    }

    @Override
    public Operand<TFloat32> call(LayerCall call, Operand<TFloat32> input) {
        return call.batchMoments()
                .map(moments -> normalizeWithBatch(call, input, moments))
                .orElseGet(() -> normalizeWithAverages(call, input));
    }

    private Operand<TFloat32> normalizeWithAverages(LayerCall call, Operand<TFloat32> input) {
        return normalize(
                        call,
                        input,
                        call.weight("moving_mean"),
                        call.weight("moving_variance"),
                        FusedBatchNorm.isTraining(false))
                .y();
    }

    private Operand<TFloat32> normalizeWithBatch(
            LayerCall call, Operand<TFloat32> input, LayerCall.BatchMoments moments) {
        Operand<TFloat32> none = call.tf().constant(new float[0]);
        FusedBatchNorm<TFloat32, TFloat32> batch = normalize(call, input, none, none, FusedBatchNorm.isTraining(true));
        moments.update(call, "moving_mean", moved(call, "moving_mean", batch.batchMean()));
        moments.update(
                call,
                "moving_variance",
                moved(call, "moving_variance", biased(call.tf(), input, batch.batchVariance())));
        return batch.y();
    }

    private FusedBatchNorm<TFloat32, TFloat32> normalize(
            LayerCall call,
            Operand<TFloat32> input,
            Operand<TFloat32> mean,
            Operand<TFloat32> variance,
            FusedBatchNorm.Options isTraining) {
        return call.tf()
                .nn
                .fusedBatchNorm(
                        input,
                        scales ? call.weight("gamma") : ones(call, input),
                        call.weight("beta"),
                        mean,
                        variance,
                        FusedBatchNorm.epsilon(epsilon),
                        FusedBatchNorm.dataFormat("NHWC"),
                        isTraining);
    }

    private static Operand<TFloat32> ones(LayerCall call, Operand<TFloat32> input) {
        float[] ones = new float[Math.toIntExact(input.shape().get(3))];
        Arrays.fill(ones, 1);
        return call.tf().constant(ones);
    }

    /** TensorFlow divides by \(n - 1\), Keras 3 by \(n\). */
    private static Operand<TFloat32> biased(Ops tf, Operand<TFloat32> input, Operand<TFloat32> variance) {
        Operand<TFloat32> values = tf.dtypes.cast(tf.size(input), TFloat32.class);
        Operand<TFloat32> channels = tf.dtypes.cast(tf.size(variance), TFloat32.class);
        Operand<TFloat32> n = tf.math.div(values, channels);
        return tf.math.mul(variance, tf.math.div(tf.math.sub(n, tf.constant(1f)), n));
    }

    private Operand<TFloat32> moved(LayerCall call, String average, Operand<TFloat32> batch) {
        Ops tf = call.tf();
        Operand<TFloat32> before = call.weight(average);
        Operand<TFloat32> step = tf.math.mul(tf.math.sub(batch, before), tf.constant(1 - momentum));
        return tf.math.add(before, step);
    }
}
