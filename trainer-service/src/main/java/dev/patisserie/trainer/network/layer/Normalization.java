package dev.patisserie.trainer.network.layer;

import java.util.Arrays;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.nn.FusedBatchNorm;
import org.tensorflow.types.TFloat32;

/** See {@link Layers#normalization}. It is the operation of a batch normalisation, which every engine supports. */
record Normalization() implements Layer {

    @Override
    public String kind() {
        return "normalization";
    }

    @Override
    public List<Variable> variables(Shape input) {
        Shape channels = Shape.of(input.get(2));
        return List.of(
                Variable.state("mean", channels, Initializer.zeros()),
                Variable.state("variance", channels, Initializer.ones()));
    }

    @Override
    public Shape outputShape(Shape input) {
        return ImageShape.require(input);
    }

    @Override
    public Operand<TFloat32> call(LayerCall call, Operand<TFloat32> input) {
        float[] ones = new float[Math.toIntExact(input.shape().get(3))];
        Arrays.fill(ones, 1);
        return call.tf()
                .nn
                .fusedBatchNorm(
                        input,
                        call.tf().constant(ones),
                        call.tf().constant(new float[ones.length]),
                        call.weight("mean"),
                        call.weight("variance"),
                        FusedBatchNorm.epsilon(0f),
                        FusedBatchNorm.dataFormat("NHWC"),
                        FusedBatchNorm.isTraining(false))
                .y();
    }
}
