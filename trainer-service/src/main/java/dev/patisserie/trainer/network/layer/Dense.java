package dev.patisserie.trainer.network.layer;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/** See {@link Layers#dense}. */
record Dense(int units) implements Layer {

    @Override
    public String kind() {
        return "dense";
    }

    @Override
    public List<Variable> variables(Shape input) {
        long inputs = input.get(0);
        return List.of(
                new Variable("kernel", Shape.of(inputs, units), Initializer.glorotUniform(inputs, units)),
                new Variable("bias", Shape.of(units), Initializer.zeros()));
    }

    @Override
    public Shape outputShape(Shape input) {
        if (input.numDimensions() != 1) {
            throw new IllegalArgumentException("expected a row of values, found " + input);
        }
        return Shape.of(units);
    }

    @Override
    public Operand<TFloat32> call(LayerCall call, Operand<TFloat32> input) {
        Operand<TFloat32> product = call.tf().linalg.matMul(input, call.weight("kernel"));
        return call.tf().nn.biasAdd(product, call.weight("bias"));
    }
}
