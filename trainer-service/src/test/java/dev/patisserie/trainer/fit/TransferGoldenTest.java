package dev.patisserie.trainer.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.patisserie.common.event.Augmentation;
import dev.patisserie.common.event.Optimizer;
import dev.patisserie.common.tensorflow.Precision;
import dev.patisserie.trainer.dataset.Batch;
import dev.patisserie.trainer.golden.FormulaNetwork;
import dev.patisserie.trainer.golden.FormulaWeights;
import dev.patisserie.trainer.golden.Golden;
import dev.patisserie.trainer.graph.Loss;
import dev.patisserie.trainer.graph.TrainGraph;
import dev.patisserie.trainer.graph.TrainOptions;
import dev.patisserie.trainer.graph.TrainedPart;
import dev.patisserie.trainer.graph.TrainedPart.BatchNorm;
import dev.patisserie.trainer.network.Network;
import dev.patisserie.trainer.network.WeightedNetwork;
import dev.patisserie.trainer.network.architecture.Backbone;
import dev.patisserie.trainer.npz.WeightsFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Compares five steps on Xception with Keras ({@code src/test/python/golden_training.py}): trained weights equal
 * Keras's, and the others do not change.
 */
class TransferGoldenTest {

    private static final int SIZE = 71;
    private static final int BATCH = 4;

    /** Relative tolerance; the measured deviation is 9e-6. */
    private static final double TOLERANCE = 1e-4;

    private final WeightedNetwork start = FormulaNetwork.of("xception", null, SIZE);
    private final Network network = start.network();

    @TempDir
    Path folder;

    @Test
    void warmsTheHeadUpAsKerasDoes() throws IOException {
        trainsAsKerasDoes("warmup", TrainedPart.after(network, Backbone.POOLING));
    }

    @Test
    void fineTunesAsKerasDoesWithBatchNormInInference() throws IOException {
        trainsAsKerasDoes("finetune-frozen-norm", TrainedPart.from(network, 14, BatchNorm.INFERENCE));
    }

    @Test
    void fineTunesAsKerasDoesWithBatchNormInTraining() throws IOException {
        trainsAsKerasDoes("finetune-train-norm", TrainedPart.from(network, 14, BatchNorm.TRAIN));
    }

    private void trainsAsKerasDoes(String file, TrainedPart trained) throws IOException {
        // Given
        JsonNode golden = Golden.json("training/" + file + ".json");
        Path end = folder.resolve("end.npz");

        // When
        var options = new TrainOptions(Optimizer.Name.ADAM, Augmentation.NONE, 1, Precision.FLOAT32, Loss.PLAIN);
        double[] losses = new double[golden.get("losses").size() + 1];
        try (var graph = new TrainGraph(network, trained, options)) {
            graph.load(start);
            for (int step = 0; step < losses.length; step++) {
                if (step == losses.length - 1) {
                    graph.save(end);
                }
                losses[step] = graph.step(
                                batch(), step + 1, golden.get("learningRate").asDouble())
                        .loss();
            }
        }

        // Then
        for (int step = 0; step < losses.length; step++) {
            JsonNode expected = step == losses.length - 1
                    ? golden.get("lossAfter")
                    : golden.get("losses").get(step);
            assertRelative("loss at step " + step, losses[step], expected.asDouble());
        }
        assertWeights(golden.get("variables"), read(end));
    }

    private void assertWeights(JsonNode variables, Map<String, float[]> after) {
        var changed = new TreeSet<String>();
        after.forEach((name, values) -> {
            if (change(name, values) > 0) {
                changed.add(name);
            }
        });
        var expected = new TreeSet<String>();
        for (JsonNode variable : variables) {
            String name = variable.get("path").asText().replace("predictions/", "dense/");
            float[] values = after.get(name);
            expected.add(name);
            assertRelative(
                    "change of " + name,
                    change(name, values),
                    variable.get("change").asDouble());
            assertRelative(
                    "absolute sum of " + name,
                    IntStream.range(0, values.length)
                            .mapToDouble(i -> Math.abs(values[i]))
                            .sum(),
                    variable.get("absSum").asDouble());
            for (int i = 0; i < 4; i++) {
                assertRelative(
                        "%s[%d]".formatted(name, i),
                        values[i],
                        variable.get("first").get(i).asDouble());
            }
        }
        assertThat(changed).isEqualTo(expected);
    }

    private double change(String name, float[] after) {
        float[] before = start.weights().get(name);
        return IntStream.range(0, after.length)
                .mapToDouble(i -> Math.abs((double) after[i] - before[i]))
                .sum();
    }

    private static void assertRelative(String what, double actual, double expected) {
        assertThat(actual).as(what).isCloseTo(expected, within(Math.abs(expected) * TOLERANCE));
    }

    private static Batch batch() {
        int[] labels = IntStream.range(0, BATCH)
                .map(k -> FormulaWeights.label(k, FormulaNetwork.CLASSES))
                .toArray();
        return new Batch(FormulaNetwork.images(BATCH, SIZE), labels, SIZE);
    }

    private Map<String, float[]> read(Path checkpoint) throws IOException {
        Map<String, float[]> weights = new HashMap<>();
        WeightsFile.read(checkpoint, network.variables(), (variable, value) -> {
            float[] values = new float[(int) variable.size()];
            value.asRawTensor().data().asFloats().read(values);
            weights.put(variable.name(), values);
        });
        return weights;
    }
}
