package dev.patisserie.trainer.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.assertj.core.api.Assertions.within;

import dev.patisserie.common.event.Augmentation;
import dev.patisserie.common.event.Optimizer;
import dev.patisserie.common.tensorflow.NativeMemory;
import dev.patisserie.common.tensorflow.Precision;
import dev.patisserie.common.tensorflow.TensorFlowRuntime;
import dev.patisserie.trainer.dataset.Batch;
import dev.patisserie.trainer.fit.KerasGolden;
import dev.patisserie.trainer.fit.Score;
import dev.patisserie.trainer.fit.TrainingState;
import dev.patisserie.trainer.network.Network;
import dev.patisserie.trainer.network.architecture.SimpleConvNet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.types.TFloat32;

class TrainGraphTest {

    private static final Network NETWORK = SimpleConvNet.of(KerasGolden.SIZE, KerasGolden.CLASSES);

    private static final String LAST_BIAS = "dense_1/bias";

    @TempDir
    Path folder;

    @BeforeAll
    static void load() {
        TensorFlowRuntime.load();
    }

    @Test
    void fitsASmallDataSet() {
        Batch batch = KerasGolden.batch(0);

        try (var graph = new TrainGraph(NETWORK, options(Augmentation.NONE, 1))) {
            Score before = graph.evaluate(batch);
            for (int step = 0; step < 100; step++) {
                graph.step(batch, step + 1, 0.001);
            }
            Score after = graph.evaluate(batch);

            assertThat(before.loss()).isGreaterThan(0.8); // ln 3 = 1.1 for random predictions
            assertThat(after.loss()).isLessThan(0.05);
            assertThat(after.accuracy()).isEqualTo(1);
        }
    }

    @Test
    void inspectionReturnsWeightsAndGradientsWithoutChangingThem() {
        // Given
        Batch batch = KerasGolden.batch(0);

        try (var graph = new TrainGraph(NETWORK, options(Augmentation.NONE, 1))) {
            // When
            graph.gradients((name, value) -> fail("no step was taken, and so no batch is known"));
            graph.step(batch, 1, 1e-12); // changes next to nothing, but names the batch
            Map<String, float[]> before = weights(graph);
            Map<String, float[]> gradients = new TreeMap<>();
            graph.gradients((name, value) -> gradients.put(name, array(value)));
            Map<String, float[]> after = weights(graph);

            // Then
            assertThat(before.keySet())
                    .containsExactlyInAnyOrderElementsOf(NETWORK.shapes().keySet());
            assertThat(gradients.keySet()).isEqualTo(before.keySet()); // all are trainable
            assertThat(gradients.get(LAST_BIAS)).hasSameSizeAs(before.get(LAST_BIAS));
            // Softmax less one-hot, averaged: the classes' gradients cancel out.
            float[] last = gradients.get(LAST_BIAS);
            assertThat(last[0] + last[1] + last[2]).isCloseTo(0, within(1e-6f));
            assertThat(last).isNotEqualTo(new float[3]);
            before.forEach((name, value) -> assertThat(after.get(name)).isEqualTo(value));
            assertThat(graph.graph().getNodeCount()).isPositive();
        }
    }

    private static float[] array(TFloat32 value) {
        float[] array = new float[(int) value.size()];
        value.asRawTensor().data().asFloats().read(array);
        return array;
    }

    @Test
    void sameSeedGivesBitIdenticalWeights() throws IOException {
        Path first = trained(7, "first.npz");
        Path again = trained(7, "again.npz");
        Path other = trained(8, "other.npz");

        assertThat(again).hasSameBinaryContentAs(first);
        assertThat(Files.readAllBytes(other)).isNotEqualTo(Files.readAllBytes(first));
    }

    private Path trained(long seed, String name) throws IOException {
        Path file = folder.resolve(name);
        try (var graph = new TrainGraph(NETWORK, options(Augmentation.DEFAULT, seed))) {
            for (int step = 0; step < 5; step++) {
                graph.step(KerasGolden.batch(step), step + 1, 0.001);
            }
            graph.save(file);
        }
        return file;
    }

    @Test
    void dropsValuesInTrainingOnly() throws IOException {
        Batch batch = KerasGolden.batch(0);
        Path weights = KerasGolden.writeWeights(NETWORK, folder.resolve("weights.npz"));

        try (var graph = new TrainGraph(NETWORK, options(Augmentation.NONE, 1))) {
            graph.load(weights);
            Score plain = graph.evaluate(batch);
            double trained = graph.step(batch, 1, 1e-12).loss();
            double trainedAgain = graph.step(batch, 2, 1e-12).loss();

            assertThat(graph.evaluate(batch)).isEqualTo(plain);
            assertThat(trained).isNotEqualTo(plain.loss());
            assertThat(trainedAgain).isNotEqualTo(trained);
        }
    }

    @Test
    void restoresASavedState() throws IOException {
        Batch batch = KerasGolden.batch(0);
        Path file = trained(7, "saved.npz");

        try (var graph = new TrainGraph(NETWORK, options(Augmentation.NONE, 99))) {
            Score fresh = graph.evaluate(batch);
            graph.load(file);
            graph.save(folder.resolve("copy.npz"));

            assertThat(graph.evaluate(batch)).isNotEqualTo(fresh);
        }
        assertThat(folder.resolve("copy.npz")).hasSameBinaryContentAs(file);
    }

    @Test
    void laterStepsDoNotChangeAState() throws IOException {
        Path file = folder.resolve("state.npz");

        try (var graph = new TrainGraph(NETWORK, options(Augmentation.DEFAULT, 1))) {
            // Given
            learn(graph, 0);
            Map<String, float[]> before = weights(graph);
            try (TrainingState state = graph.state()) {
                learn(graph, 1);
                state.write(file, new byte[0]);
            }
            learn(graph, 2);
            Map<String, float[]> after = weights(graph);

            // When
            graph.loadState(file);

            // Then
            before.forEach((name, value) -> assertThat(weights(graph).get(name)).isEqualTo(value));
            learn(graph, 1);
            learn(graph, 2);
            after.forEach((name, value) -> assertThat(weights(graph).get(name)).isEqualTo(value));
        }
    }

    private static Map<String, float[]> weights(TrainGraph graph) {
        Map<String, float[]> weights = new TreeMap<>();
        graph.weights((name, value) -> weights.put(name, array(value)));
        return weights;
    }

    @Test
    void closesEveryTensorOfAStepAndAnEvaluation() throws Exception {
        try (var graph = new TrainGraph(NETWORK, options(Augmentation.DEFAULT, 1))) {
            assertThat(NativeMemory.roundsThatLeak(100, i -> learn(graph, i))).isZero();
            assertThat(NativeMemory.roundsThatLeak(100, i -> judge(graph, i))).isZero();
        }
    }

    @Test
    void closesEveryTensorOfACheckpoint() throws Exception {
        Path file = folder.resolve("w.npz");
        try (var graph = new TrainGraph(NETWORK, options(Augmentation.DEFAULT, 1))) {
            assertThat(NativeMemory.roundsThatLeak(50, i -> graph.save(file))).isZero();
            assertThat(NativeMemory.roundsThatLeak(50, i -> graph.load(file))).isZero();
            assertThat(NativeMemory.roundsThatLeak(50, i -> writeState(graph, file)))
                    .isZero();
            assertThat(NativeMemory.roundsThatLeak(50, i -> graph.loadState(file)))
                    .isZero();
            assertThat(NativeMemory.roundsThatLeak(50, i -> weights(graph))).isZero();
            learn(graph, 0);
            assertThat(NativeMemory.roundsThatLeak(50, i -> graph.gradients((name, v) -> {})))
                    .isZero();
        }
    }

    private static void writeState(TrainGraph graph, Path file) throws IOException {
        try (TrainingState state = graph.state()) {
            state.write(file, new byte[0]);
        }
    }

    private static void learn(TrainGraph graph, int i) {
        graph.step(KerasGolden.batch(i), i + 1, 0.001);
    }

    private static void judge(TrainGraph graph, int i) {
        graph.evaluate(KerasGolden.batch(i));
    }

    private static TrainOptions options(Augmentation augmentation, long seed) {
        return new TrainOptions(Optimizer.Name.ADAM, augmentation, seed, Precision.FLOAT32, Loss.PLAIN);
    }
}
