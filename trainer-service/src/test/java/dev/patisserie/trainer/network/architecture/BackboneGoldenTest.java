package dev.patisserie.trainer.network.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.patisserie.common.tensorflow.Precision;
import dev.patisserie.trainer.golden.FormulaNetwork;
import dev.patisserie.trainer.golden.Golden;
import dev.patisserie.trainer.network.BatchNormFolding;
import dev.patisserie.trainer.network.FrozenNetwork;
import dev.patisserie.trainer.network.Network;
import dev.patisserie.trainer.network.WeightedNetwork;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Compares backbones with those of Keras ({@code src/test/python/golden_networks.py}) for equal weights and images.
 * Both compute in float32 in different orders; the golden files state the deviation from float64.
 */
class BackboneGoldenTest {

    private static final int IMAGES = 2;

    /**
     * Tolerance relative to the largest value; the measured deviations are 6e-6, and 1.1e-5 between folded and
     * unfolded.
     */
    private static final double TOLERANCE = 2e-5;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "xception-71",
                "mobilenet-0.25-64",
                "mobilenet-0.5-65",
                "mobilenet-1.0-96",
                "mobilenetv2-0.35-96",
                "mobilenetv2-1.0-75",
                "mobilenetv2-1.4-64"
            })
    void isKerasNetwork(String file) {
        // Given
        JsonNode golden = Golden.json("networks/" + file + ".json");
        WeightedNetwork network = network(golden);
        Network base = network.network().cutAfter(Backbone.POOLING).base();

        // When
        float[] features = run(new WeightedNetwork(base, network.weights()));
        float[] folded = run(BatchNormFolding.fold(new WeightedNetwork(base, network.weights())));

        // Then
        assertThat(List.copyOf(base.shapes().entrySet()))
                .isEqualTo(List.copyOf(Golden.variables(file).entrySet()));
        assertThat(base.parameters()).isEqualTo(golden.get("parameters").asLong());
        assertClose("features", firstFeatures(features), expectedFeatures(golden));
        assertClose("sums", sums(features), doubles(golden.get("featureSums")));
        assertClose("folded", toDoubles(folded), toDoubles(features));
    }

    @ParameterizedTest
    @ValueSource(strings = {"xception-71", "mobilenet-0.5-65", "mobilenetv2-1.0-75"})
    void outputsWithinTheNetworkEqualThoseOfKeras(String file) {
        JsonNode golden = Golden.json("networks/" + file + ".json");
        WeightedNetwork network = network(golden);
        for (JsonNode layer : golden.get("layers")) {
            // When
            String name = layer.get("layer").asText();
            Network part = network.network().upTo(name);
            float[] output = run(new WeightedNetwork(part, network.weights()));

            // Then
            assertThat(part.outputShape()).as(name).isEqualTo(Golden.shape(layer.get("shape")));
            double meanAbs = layer.get("meanAbs").asDouble();
            double within = 1e-5 * meanAbs;
            assertThat(IntStream.range(0, output.length)
                            .mapToDouble(i -> output[i])
                            .average())
                    .as("mean of " + name)
                    .hasValueCloseTo(layer.get("mean").asDouble(), within(within));
            assertThat(toDoubles(Arrays.copyOf(output, 4)))
                    .as("first of " + name)
                    .containsExactly(doubles(layer.get("first")), within(10 * within));
        }
    }

    private static WeightedNetwork network(JsonNode golden) {
        String backbone =
                switch (golden.get("architecture").asText()) {
                    case "Xception" -> "xception";
                    case "MobileNet" -> "mobilenet";
                    default -> "mobilenet_v2";
                };
        JsonNode alpha = golden.get("alpha");
        return FormulaNetwork.of(
                backbone,
                alpha.isNull() ? null : alpha.asDouble(),
                golden.get("size").asInt());
    }

    private static float[] run(WeightedNetwork network) {
        int size = network.network().imageSize();
        var output = FloatBuffer.allocate(
                IMAGES * (int) network.network().outputShape().size());
        try (var frozen = new FrozenNetwork(network, Precision.FLOAT32)) {
            frozen.run(FormulaNetwork.images(IMAGES, size), IMAGES, output);
        }
        assertThat(output.hasRemaining()).isFalse();
        return output.array();
    }

    private static void assertClose(String what, double[] actual, double[] expected) {
        double largest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
        double deviation = 0;
        assertThat(actual).as(what).hasSameSizeAs(expected);
        for (int i = 0; i < actual.length; i++) {
            deviation = Math.max(deviation, Math.abs(actual[i] - expected[i]));
        }
        assertThat(deviation / largest).as("deviation of " + what).isLessThan(TOLERANCE);
    }

    /** Returns the first 64 features of each image. */
    private static double[] firstFeatures(float[] features) {
        double[] first = new double[IMAGES * 64];
        for (int i = 0; i < first.length; i++) {
            first[i] = features[i / 64 * (features.length / IMAGES) + i % 64];
        }
        return first;
    }

    private static double[] expectedFeatures(JsonNode golden) {
        List<Double> expected = new ArrayList<>();
        golden.get("features").forEach(row -> row.forEach(v -> expected.add(v.asDouble())));
        return expected.stream().mapToDouble(v -> v).toArray();
    }

    private static double[] sums(float[] features) {
        double[] sums = new double[IMAGES];
        for (int i = 0; i < features.length; i++) {
            sums[i / (features.length / IMAGES)] += features[i];
        }
        return sums;
    }

    private static double[] doubles(JsonNode numbers) {
        double[] values = new double[numbers.size()];
        Arrays.setAll(values, i -> numbers.get(i).asDouble());
        return values;
    }

    private static double[] toDoubles(float[] values) {
        return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
    }
}
