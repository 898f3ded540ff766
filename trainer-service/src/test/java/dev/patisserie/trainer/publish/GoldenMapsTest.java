package dev.patisserie.trainer.publish;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.patisserie.common.model.Manifest;
import dev.patisserie.common.model.Uncertainty;
import dev.patisserie.common.tensorflow.TensorFlowRuntime;
import dev.patisserie.trainer.dataset.Batch;
import dev.patisserie.trainer.golden.FormulaNetwork;
import dev.patisserie.trainer.golden.Golden;
import dev.patisserie.trainer.network.Network;
import dev.patisserie.trainer.network.WeightedNetwork;
import dev.patisserie.trainer.network.architecture.Backbone;
import dev.patisserie.trainer.network.architecture.SimpleConvNet;
import java.io.IOException;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The outputs of exported graphs, compared with Grad-CAM by TensorFlow's gradients in float64 ({@code golden_maps.py}).
 */
class GoldenMapsTest {

    /** Largest difference, relative to the largest value: the graph computes in float32. */
    private static final double TOLERANCE = 1e-3;

    @BeforeAll
    static void load() {
        TensorFlowRuntime.load();
    }

    static Stream<JsonNode> networks() {
        return StreamSupport.stream(Golden.json("maps.json").get("networks").spliterator(), false);
    }

    private static Network network(JsonNode golden) {
        int size = golden.get("size").asInt();
        int classes = golden.get("classes").asInt();
        return golden.get("name").asText().equals("simple")
                ? SimpleConvNet.of(size, classes)
                : Backbone.named(
                                golden.get("name").asText(),
                                OptionalDouble.of(golden.get("alpha").asDouble()))
                        .classifier(size, classes);
    }

    @ParameterizedTest
    @MethodSource("networks")
    void logitsFeaturesAndMapsEqualThoseOfTensorFlowsGradients(JsonNode golden) throws IOException {
        // Given
        WeightedNetwork network = FormulaNetwork.weighted(network(golden));
        int images = golden.get("images").asInt();
        int size = golden.get("size").asInt();
        var batch = new Batch(FormulaNetwork.images(images, size), new int[images], size);

        try (ModelGraph graph = ModelExporter.graph(network.network(), ModelExporter.weightsOf(network))) {
            // When
            Map<String, float[][]> outputs = graph.run(batch, TinyNetworks.OUTPUTS);

            // Then
            assertThat(graph.maps())
                    .isEqualTo(new Uncertainty.Maps(
                            golden.get("method").asText(),
                            golden.get("rows").asInt(),
                            golden.get("columns").asInt()));
            for (int image = 0; image < images; image++) {
                verify(outputs.get(Manifest.LOGITS)[image], golden.get("logits").get(image));
                verify(
                        outputs.get(Manifest.FEATURES)[image],
                        golden.get("features").get(image));
                verify(outputs.get(Manifest.MAPS)[image], golden.get("maps").get(image));
            }
        }
    }

    /** Compares the first values; the golden file may have fewer. */
    private static void verify(float[] actual, JsonNode golden) {
        double[] expected = StreamSupport.stream(golden.spliterator(), false)
                .mapToDouble(JsonNode::asDouble)
                .toArray();
        double largest = 0;
        for (double value : expected) {
            largest = Math.max(largest, Math.abs(value));
        }
        assertThat(largest).isPositive();
        assertThat(actual).hasSizeGreaterThanOrEqualTo(expected.length);
        for (int i = 0; i < expected.length; i++) {
            assertThat((double) actual[i]).isCloseTo(expected[i], Offset.offset(TOLERANCE * largest));
        }
    }
}
