package dev.patisserie.trainer.network.layer;

import java.util.HashSet;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/** Adds two inputs of one shape, element by element. */
public record Add() implements Step {

    @Override
    public String kind() {
        return "add";
    }

    @Override
    public List<Variable> variables(List<Shape> inputs) {
        return List.of();
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        if (new HashSet<>(inputs).size() != 1) {
            throw new IllegalArgumentException("expected inputs of one shape, found " + inputs);
        }
        return inputs.get(0);
    }

    @Override
    public Operand<TFloat32> call(LayerCall call, List<Operand<TFloat32>> inputs) {
        return call.tf().math.add(inputs.get(0), inputs.get(1));
    }
}
