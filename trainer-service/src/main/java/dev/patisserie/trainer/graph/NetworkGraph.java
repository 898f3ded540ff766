package dev.patisserie.trainer.graph;

import dev.patisserie.common.tensorflow.SessionOptions;
import dev.patisserie.common.tensorflow.TensorFlowRuntime;
import dev.patisserie.trainer.fit.Score;
import dev.patisserie.trainer.fit.Trainable;
import dev.patisserie.trainer.fit.TrainingState;
import dev.patisserie.trainer.input.Feeds;
import dev.patisserie.trainer.input.GraphInput;
import dev.patisserie.trainer.network.Network;
import dev.patisserie.trainer.network.WeightedNetwork;
import dev.patisserie.trainer.network.layer.LayerCall.Mode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.types.TFloat32;

/**
 * A network in training: one TensorFlow graph with the weights, the training step and the evaluation (the plain forward
 * pass) over the same weights.
 *
 * <p>Holds native memory; the caller owns it and closes it once. Used on one thread.
 *
 * @param <B> a batch of inputs
 */
abstract sealed class NetworkGraph<B> implements Trainable<B>, AutoCloseable permits TrainGraph, FeatureTrainGraph {

    private final Graph graph;
    private final GraphInput<B> input;
    private final GraphWeights weights;
    private final GraphWeights state; // including the optimiser variables
    private final TrainingStep<B> training;
    private final ClassificationOps evaluation;
    private final Session session;
    private B lastBatch; // null before the first step
    private long lastStep;

    /**
     * Builds the graph with the weights at their initial values and a part of them trainable.
     *
     * @param entrance adds the input operations to the graph
     */
    NetworkGraph(Network network, TrainedPart trained, TrainOptions options, Function<Ops, GraphInput<B>> entrance) {
        TensorFlowRuntime.load();
        graph = new Graph();
        Ops tf = Ops.create(graph);
        input = entrance.apply(tf);
        weights = new GraphWeights(tf.withSubScope("weights"), network);
        training = new TrainingStep<>(tf.withSubScope("training"), network, trained, options, input, weights);
        state = weights.and(training.slots());
        evaluation = evaluation(
                tf.withSubScope("evaluation"), network, options.loss().unweighted());
        session = new Session(graph, SessionOptions.of(options.precision()));
        state.initialize(session, options.seed());
    }

    private ClassificationOps evaluation(Ops tf, Network network, Loss loss) {
        var logits = network.call(tf, input.values(), weights.values(), Mode.inference());
        return ClassificationOps.of(tf, logits, input.labels(), network.classes(), loss);
    }

    @Override
    public Score step(B batch, long number, double learningRate) {
        lastBatch = batch;
        lastStep = number;
        return training.run(session, batch, number, learningRate);
    }

    @Override
    public Score evaluate(B batch) {
        try (var feeds = new Feeds(session.runner())) {
            input.feed(feeds, batch);
            return evaluation.run(feeds.runner(), input.size(batch));
        }
    }

    @Override
    public GraphDef graph() {
        return graph.toGraphDef();
    }

    @Override
    public void weights(BiConsumer<String, TFloat32> consumer) {
        weights.read(session, consumer);
    }

    @Override
    public void gradients(BiConsumer<String, TFloat32> consumer) {
        if (lastBatch != null) {
            training.gradients(session, lastBatch, lastStep, consumer);
        }
    }

    @Override
    public void save(Path checkpoint) throws IOException {
        try (TrainingState values = weights.values(session)) {
            values.write(checkpoint, new byte[0]);
        }
    }

    @Override
    public TrainingState state() {
        return state.values(session);
    }

    @Override
    public void loadState(Path file) throws IOException {
        state.load(session, file);
    }

    /**
     * Loads the weights from a file; the optimiser variables stay unchanged.
     *
     * @throws dev.patisserie.common.fault.PatisserieException {@code TRAINING_FAILED} if the file is not a complete
     *     checkpoint of this network
     * @throws IOException if the file cannot be read
     */
    public void load(Path checkpoint) throws IOException {
        weights.load(session, checkpoint);
    }

    /**
     * Sets the weights; the optimiser variables stay unchanged.
     *
     * @param values row-major values by full name; values without a weight in the network are ignored
     * @throws IllegalArgumentException if a weight of the network is missing
     */
    public void load(WeightedNetwork values) {
        weights.load(session, values);
    }

    @Override
    public void close() {
        session.close();
        graph.close();
    }
}
