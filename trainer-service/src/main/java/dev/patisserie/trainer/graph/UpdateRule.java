package dev.patisserie.trainer.graph;

import dev.patisserie.common.event.Optimizer;
import dev.patisserie.trainer.network.layer.Initializer;
import dev.patisserie.trainer.network.layer.Variable;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.types.TFloat32;

/**
 * The update of a weight by its gradient, with the arithmetic and the defaults of Keras 3's optimisers
 * (keras/src/optimizers/{sgd,adam,rmsprop}.py).
 */
interface UpdateRule {

    /**
     * Adds the update of one weight to a graph.
     *
     * @param step the operations that all updates of a step share
     * @param variable the weight
     * @param gradient gradient of the loss by the weight, in the weight's shape
     * @return the operation that updates the weight
     */
    Op update(Step step, GraphVariable variable, Operand<TFloat32> gradient);

    /** Returns the rule of an optimiser. */
    static UpdateRule of(Optimizer.Name name) {
        return switch (name) {
            case SGD -> UpdateRule::sgd;
            case ADAM -> UpdateRule::adam;
            case RMSPROP -> UpdateRule::rmsprop;
        };
    }

    /** Momentum 0.9: \(v = 0.9 v - \eta g,\ w = w + v\). */
    private static Op sgd(Step step, GraphVariable variable, Operand<TFloat32> gradient) {
        return step.afterGradients()
                .train
                .resourceApplyKerasMomentum(
                        variable.handle(),
                        step.slot(variable, "momentum"),
                        step.learningRate(),
                        gradient,
                        step.number(0.9f));
    }

    /**
     * \(m = m + 0.1 (g - m),\ v = v + 0.001 (g^2 - v),\ w = w - \eta \frac{\sqrt{1 - 0.999^t}}{1 - 0.9^t}
     * \frac{m}{\sqrt v + 10^{-7}}\).
     */
    private static Op adam(Step step, GraphVariable variable, Operand<TFloat32> gradient) {
        Operand<TFloat32> beta1 = step.number(0.9f);
        Operand<TFloat32> beta2 = step.number(0.999f);
        return step.afterGradients()
                .train
                .resourceApplyAdam(
                        variable.handle(),
                        step.slot(variable, "momentum"),
                        step.slot(variable, "velocity"),
                        step.tf().math.pow(beta1, step.iteration()),
                        step.tf().math.pow(beta2, step.iteration()),
                        step.learningRate(),
                        beta1,
                        beta2,
                        step.number(1e-7f),
                        gradient);
    }

    /** \(v = 0.9 v + 0.1 g^2,\ w = w - \eta g / \sqrt{v + 10^{-7}}\). */
    private static Op rmsprop(Step step, GraphVariable variable, Operand<TFloat32> gradient) {
        return step.afterGradients()
                .train
                .resourceApplyRmsProp(
                        variable.handle(),
                        step.slot(variable, "velocity"),
                        step.slot(variable, "momentum"), // unused at momentum 0, yet required
                        step.learningRate(),
                        step.number(0.9f),
                        step.number(0f),
                        step.number(1e-7f),
                        gradient);
    }

    /**
     * The operations and values that all updates of a step share.
     *
     * @param tf the graph
     * @param afterGradients the graph, for operations that wait for all gradients
     * @param learningRate scalar
     * @param iteration scalar: the step's number, from 1
     * @param slots collects the optimiser variables, which start at zero
     */
    record Step(
            Ops tf,
            Ops afterGradients,
            Operand<TFloat32> learningRate,
            Operand<TFloat32> iteration,
            List<GraphVariable> slots) {

        Operand<TFloat32> number(float value) {
            return tf.constant(value);
        }

        /** Adds a variable in the shape of a weight, zero before the first step. */
        VarHandleOp slot(GraphVariable variable, String name) {
            String slotName = variable.variable().name() + "/" + name;
            Shape shape = variable.variable().shape();
            GraphVariable slot = GraphVariable.in(tf, new Variable(slotName, shape, Initializer.zeros()));
            slots.add(slot);
            return slot.handle();
        }
    }
}
