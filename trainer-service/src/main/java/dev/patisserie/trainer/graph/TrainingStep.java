package dev.patisserie.trainer.graph;

import dev.patisserie.common.event.Augmentation;
import dev.patisserie.trainer.augment.AugmentationOps;
import dev.patisserie.trainer.augment.Augmenter;
import dev.patisserie.trainer.fit.Score;
import dev.patisserie.trainer.input.Feeds;
import dev.patisserie.trainer.input.GraphInput;
import dev.patisserie.trainer.network.Network;
import dev.patisserie.trainer.network.layer.LayerCall.BatchMoments;
import dev.patisserie.trainer.network.layer.LayerCall.Mode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Gradients;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/**
 * One step of training within a graph: augmentation, forward pass, loss, gradients, update of the trainable weights.
 *
 * @param <B> a batch
 */
final class TrainingStep<B> {

    private final GraphInput<B> input;
    private final TrainOptions options;
    private final Placeholder<TFloat32> learningRate;
    private final Placeholder<TFloat32> iteration;
    private final Placeholder<TInt64> chance;
    private final Optional<AugmentationOps> augmentation;
    private final ClassificationOps outcome;
    private final List<GraphVariable> slots = new ArrayList<>();
    private final Map<String, Operand<TFloat32>> gradients = new LinkedHashMap<>();
    private final Op update;

    /** Adds the step to a graph. */
    TrainingStep(
            Ops tf,
            Network network,
            TrainedPart trained,
            TrainOptions options,
            GraphInput<B> input,
            GraphWeights weights) {
        this.input = input;
        this.options = options;
        learningRate = tf.placeholder(TFloat32.class);
        iteration = tf.placeholder(TFloat32.class);
        chance = tf.placeholder(TInt64.class);
        augmentation = Optional.of(options.augmentation())
                .filter(bounds -> !bounds.equals(Augmentation.NONE))
                .map(bounds -> new AugmentationOps(tf, bounds, input.values(), network.imageSize()));
        Operand<TFloat32> values = augmentation.map(AugmentationOps::augmented).orElse(input.values());
        Map<String, Operand<TFloat32>> averages = new HashMap<>();
        Mode mode = Mode.training(chance).with(new BatchMoments(trained.batchMoments(), averages::put));
        Operand<TFloat32> logits = network.call(tf, values, weights.values(), mode);
        outcome = ClassificationOps.of(tf, logits, input.labels(), network.classes(), options.loss());
        update = updateAll(tf, weights, trained.weights(), averages);
    }

    /**
     * Updates run only after all gradients are computed: the gradient of a lower layer reads the weights of the layers
     * above it.
     */
    private Op updateAll(Ops tf, GraphWeights weights, Set<String> trained, Map<String, Operand<TFloat32>> averages) {
        List<GraphVariable> variables = weights.named(trained);
        Gradients derived = tf.gradients(
                outcome.loss(), variables.stream().map(GraphVariable::value).toList());
        for (int i = 0; i < variables.size(); i++) {
            gradients.put(variables.get(i).variable().name(), derived.dy(i));
        }
        List<Op> all = new ArrayList<>(averages.values());
        all.addAll(gradients.values());
        Ops afterGradients = tf.withControlDependencies(all);
        UpdateRule rule = UpdateRule.of(options.optimizer());
        var step = new UpdateRule.Step(tf, afterGradients, learningRate, iteration, slots);
        List<Op> updates = new ArrayList<>();
        for (GraphVariable variable : variables) {
            updates.add(rule.update(
                    step, variable, gradients.get(variable.variable().name())));
        }
        for (GraphVariable average : weights.named(averages.keySet())) {
            Operand<TFloat32> value = averages.get(average.variable().name());
            updates.add(afterGradients.assignVariableOp(average.handle(), value));
        }
        return tf.withControlDependencies(updates).noOp();
    }

    /** Returns the optimiser variables. */
    List<GraphVariable> slots() {
        return List.copyOf(slots);
    }

    /**
     * Takes a training step.
     *
     * @param number number of the step since the creation of the optimiser, from 1; randomness depends only on it and
     *     the seed
     */
    Score run(Session session, B batch, long number, double rate) {
        try (var feeds = new Feeds(session.runner())) {
            feed(feeds, batch, number);
            feeds.feed(learningRate, TFloat32.scalarOf((float) rate));
            feeds.feed(iteration, TFloat32.scalarOf(number));
            return outcome.run(feeds.runner().addTarget(update), input.size(batch));
        }
    }

    /** Computes the gradients of a step by weight, without updating the weights. */
    void gradients(Session session, B batch, long number, BiConsumer<String, TFloat32> consumer) {
        try (var feeds = new Feeds(session.runner())) {
            feed(feeds, batch, number);
            gradients.values().forEach(feeds.runner()::fetch);
            try (Result result = feeds.runner().run()) {
                int i = 0;
                for (String weight : gradients.keySet()) {
                    consumer.accept(weight, (TFloat32) result.get(i++));
                }
            }
        }
    }

    private void feed(Feeds feeds, B batch, long number) {
        input.feed(feeds, batch);
        feeds.feed(chance, TInt64.vectorOf(options.seed(), number));
        SplittableRandom random = Augmenter.chance(options.seed(), number);
        augmentation.ifPresent(ops -> ops.feed(feeds, input.size(batch), image -> random));
    }
}
