package dev.patisserie.trainer.fit;

import static dev.patisserie.trainer.fit.KerasGolden.network;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.patisserie.common.event.Augmentation;
import dev.patisserie.common.event.Optimizer;
import dev.patisserie.common.tensorflow.Precision;
import dev.patisserie.trainer.graph.Loss;
import dev.patisserie.trainer.graph.TrainGraph;
import dev.patisserie.trainer.graph.TrainOptions;
import dev.patisserie.trainer.network.Network;
import dev.patisserie.trainer.network.architecture.SimpleConvNet;
import dev.patisserie.trainer.npz.WeightsFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Compares five training steps with those of Keras; see {@link KerasGolden}. */
class KerasGoldenTest {

    private static final double LEARNING_RATE = 0.01;

    /** Both sum in float32 in different orders, over five steps of values below 1. */
    private static final double TOLERANCE = 2e-5;

    @TempDir
    Path folder;

    @Test
    void hasKerasVariables() throws IOException {
        JsonNode golden = KerasGolden.read();
        Network network = SimpleConvNet.of(100, KerasGolden.CLASSES);

        assertThat(network.variables())
                .extracting(variable -> variable.name() + " " + variable.shape())
                .isEqualTo(children(golden.get("variables")).stream()
                        .map(v -> v.get("name").asText() + " " + texts(v.get("shape")))
                        .toList());
        assertThat(network.parameters()).isEqualTo(golden.get("parameters").asLong());
    }

    @ParameterizedTest
    @EnumSource(Optimizer.Name.class)
    void trainsAsKerasDoes(Optimizer.Name optimizer) throws IOException {
        // Given
        JsonNode expected = KerasGolden.read().get("optimizers").get(optimizer.label());
        Path start = KerasGolden.writeWeights(network(), folder.resolve("start.npz"));
        Path end = folder.resolve("end.npz");
        List<Double> losses = new ArrayList<>();

        // When
        var options = new TrainOptions(optimizer, Augmentation.NONE, 1, Precision.FLOAT32, Loss.PLAIN);
        try (var graph = new TrainGraph(network(), options)) {
            graph.load(start);
            for (int step = 0; step < expected.get("losses").size(); step++) {
                losses.add(graph.step(KerasGolden.batch(step), step + 1, LEARNING_RATE)
                        .loss());
            }
            graph.save(end);
        }

        // Then
        for (int step = 0; step < losses.size(); step++) {
            assertThat(losses.get(step))
                    .as("loss at step %d", step)
                    .isCloseTo(expected.get("losses").get(step).asDouble(), within(TOLERANCE));
        }
        Map<String, float[]> before = read(start);
        Map<String, float[]> after = read(end);
        assertThat(after).hasSize(expected.get("weights").size());
        after.forEach((name, values) -> assertWeight(
                name, before.get(name), values, expected.get("weights").get(name)));
    }

    private static void assertWeight(String name, float[] before, float[] after, JsonNode expected) {
        for (int i = 0; i < 3; i++) {
            assertThat((double) after[i])
                    .as("%s[%d]", name, i)
                    .isCloseTo(expected.get("first").get(i).asDouble(), within(TOLERANCE));
        }
        assertThat((double) after[after.length - 1])
                .as("last of %s", name)
                .isCloseTo(expected.get("last").asDouble(), within(TOLERANCE));
        double change = 0;
        for (int i = 0; i < after.length; i++) {
            change += Math.pow(after[i] - before[i], 2);
        }
        double expectedChange = expected.get("change").asDouble();
        assertThat(Math.sqrt(change)).as("change of %s", name).isCloseTo(expectedChange, within(expectedChange * 1e-3));
    }

    private static Map<String, float[]> read(Path checkpoint) throws IOException {
        Map<String, float[]> weights = new HashMap<>();
        WeightsFile.read(checkpoint, network().variables(), (variable, value) -> {
            float[] values = new float[(int) variable.size()];
            value.asRawTensor().data().asFloats().read(values);
            weights.put(variable.name(), values);
        });
        return weights;
    }

    private static List<JsonNode> children(JsonNode node) {
        return StreamSupport.stream(node.spliterator(), false).toList();
    }

    private static String texts(JsonNode node) {
        return children(node).stream().map(JsonNode::asText).toList().toString();
    }
}
