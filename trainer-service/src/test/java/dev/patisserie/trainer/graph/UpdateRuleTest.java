package dev.patisserie.trainer.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.patisserie.common.event.Optimizer;
import dev.patisserie.common.tensorflow.TensorFlowRuntime;
import dev.patisserie.trainer.input.Feeds;
import dev.patisserie.trainer.network.layer.Initializer;
import dev.patisserie.trainer.network.layer.Variable;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/**
 * Updates one weight that starts at 0 with a gradient so small that the position of epsilon matters. The expected
 * values are computed by hand from the formulae in Keras's source.
 */
class UpdateRuleTest {

    private static final double RATE = 0.5;
    private static final double RELATIVE = 1e-5;

    @Test
    void sgdKeepsNineTenthsOfItsMomentum() {
        // v1 = -0.5 * 2 = -1; w1 = -1; v2 = 0.9 * -1 - 1 = -1.9; w2 = -2.9
        assertThat(weightAfter(Optimizer.Name.SGD, 2, RATE, RATE))
                .containsExactly(new double[] {-1, -2.9}, within(1e-6));
    }

    @Test
    void sgdAppliesANewRateToTheNewGradientOnly() {
        // As Keras: v2 = 0.9 * -1 - 0.25 * 2 = -1.4; w2 = -2.4
        assertThat(weightAfter(Optimizer.Name.SGD, 2, RATE, RATE / 2))
                .containsExactly(new double[] {-1, -2.4}, within(1e-6));
    }

    @Test
    void adamAddsEpsilonBesideTheUncorrectedRoot() {
        // m1 = 1e-7, v1 = 1e-15, root 3.16228e-8; w1 = -0.5 * (0.0316228 / 0.1) * 1e-7 /
        // 1.316228e-7
        double first = -0.5 * 0.316228 * 1e-7 / 1.316228e-7;
        // m2 = 1.9e-7, v2 = 1.999e-15, root 4.47102e-8; factor sqrt(1 - 0.998001) / (1 - 0.81)
        double second = first - 0.5 * (0.0447102 / 0.19) * 1.9e-7 / 1.447102e-7;

        double[] weights = weightAfter(Optimizer.Name.ADAM, 1e-6, RATE, RATE);

        assertThat(weights[0]).isCloseTo(first, within(-first * RELATIVE));
        assertThat(weights[1]).isCloseTo(second, within(-second * RELATIVE));
    }

    @Test
    void rmspropAddsEpsilonUnderTheRoot() {
        // v1 = 0.1 * 1e-8 = 1e-9; w1 = -0.5 * 1e-4 / sqrt(1e-9 + 1e-7)
        double first = -0.5 * 1e-4 / 3.178050e-4;
        // v2 = 0.9e-9 + 1e-9 = 1.9e-9; sqrt(1.019e-7) = 3.192178e-4
        double second = first - 0.5 * 1e-4 / 3.192178e-4;

        double[] weights = weightAfter(Optimizer.Name.RMSPROP, 1e-4, RATE, RATE);

        assertThat(weights[0]).isCloseTo(first, within(-first * RELATIVE));
        assertThat(weights[1]).isCloseTo(second, within(-second * RELATIVE));
    }

    /** Returns the weight after each step; steps differ in their learning rate. */
    private static double[] weightAfter(Optimizer.Name name, double gradient, double... rates) {
        TensorFlowRuntime.load();
        try (var graph = new Graph();
                var session = new Session(graph)) {
            Ops tf = Ops.create(graph);
            var variable = new Variable("w", Shape.of(1), Initializer.zeros());
            GraphVariable weight = GraphVariable.in(tf, variable);
            Placeholder<TFloat32> rate = tf.placeholder(TFloat32.class);
            Placeholder<TFloat32> iteration = tf.placeholder(TFloat32.class);
            List<GraphVariable> slots = new ArrayList<>();
            var step = new UpdateRule.Step(tf, tf, rate, iteration, slots);
            Op update = UpdateRule.of(name).update(step, weight, tf.constant(new float[] {(float) gradient}));
            slots.add(weight);
            for (GraphVariable each : slots) {
                try (TFloat32 zero = TFloat32.vectorOf(0)) {
                    session.runner()
                            .feed(each.incoming(), zero)
                            .addTarget(each.assign())
                            .run();
                }
            }

            double[] weights = new double[rates.length];
            for (int i = 0; i < rates.length; i++) {
                try (var feeds = new Feeds(session.runner())) {
                    feeds.feed(rate, TFloat32.scalarOf((float) rates[i]));
                    feeds.feed(iteration, TFloat32.scalarOf(i + 1));
                    feeds.runner().addTarget(update).run().close();
                }
                try (Result result = session.runner().fetch(weight.value()).run()) {
                    weights[i] = ((TFloat32) result.get(0)).getFloat(0);
                }
            }
            return weights;
        }
    }
}
