package dev.patisserie.common.uncertainty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.patisserie.common.json.Json;
import dev.patisserie.common.model.Uncertainty;
import dev.patisserie.common.model.Uncertainty.PredictionSets;
import java.io.IOException;
import java.io.InputStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares the formulas with SciPy, MAPIE and scikit-learn ({@code src/test/python/golden_uncertainty.py}). */
class UncertaintyGoldenTest {

    private static Stream<JsonNode> cases(String name) throws IOException {
        try (InputStream file = UncertaintyGoldenTest.class.getResourceAsStream("/golden/uncertainty.json")) {
            return stream(Json.MAPPER.readTree(file).get(name));
        }
    }

    static Stream<JsonNode> temperatures() throws IOException {
        return cases("temperature");
    }

    static Stream<JsonNode> energies() throws IOException {
        return cases("energy");
    }

    static Stream<JsonNode> errors() throws IOException {
        return cases("errors");
    }

    static Stream<JsonNode> sets() throws IOException {
        return cases("sets");
    }

    static Stream<JsonNode> areas() throws IOException {
        return cases("auroc");
    }

    static Stream<JsonNode> neighbours() throws IOException {
        return cases("neighbours");
    }

    @ParameterizedTest
    @MethodSource("temperatures")
    void theTemperatureEqualsScipysMinimum(JsonNode golden) {
        // Given
        Draws draws = new Draws(rows(golden.get("logits")), ints(golden.get("labels")));

        // When
        double temperature = Temperature.fit(draws.logits(), draws.labels());

        // Then: SciPy minimises the loss, whose curvature limits its accuracy to about 1e-7
        assertThat(temperature).isCloseTo(golden.get("temperature").asDouble(), within(1e-5));
        assertThat(draws.loss(temperature)).isCloseTo(golden.get("nll").asDouble(), within(1e-6));
    }

    @ParameterizedTest
    @MethodSource("energies")
    void theEnergyEqualsScipysLogsumexp(JsonNode golden) {
        double energy = golden.get("energy").asDouble();

        assertThat(KnownScore.energy(floats(golden.get("logits")))).isCloseTo(energy, within(1e-9));
    }

    @ParameterizedTest
    @MethodSource("errors")
    void theCalibrationErrorEqualsMapies(JsonNode golden) {
        // When
        Uncertainty.CalibrationErrors errors =
                CalibrationErrors.of(rows(golden.get("probabilities")), ints(golden.get("labels")));

        // Then
        assertThat(errors.ece()).isCloseTo(golden.get("ece").asDouble(), within(1e-6));
        assertThat(errors.nll()).isCloseTo(golden.get("nll").asDouble(), within(1e-5));
    }

    @ParameterizedTest
    @MethodSource("sets")
    void quantilesAndSetsEqualMapies(JsonNode golden) {
        // Given
        float[][] probabilities = rows(golden.get("probabilities"));
        int[] labels = ints(golden.get("labels"));
        double penalty = golden.get("penalty").asDouble();

        // When
        PredictionSets sets = golden.get("method").asText().equals("lac")
                ? ConformalSets.lac(probabilities, labels)
                : ConformalSets.raps(probabilities, labels, penalty);

        // Then
        assertThat(sets.freeClasses()).isEqualTo(golden.get("freeClasses").asInt());
        float[][] rows = rows(golden.get("rows"));
        for (int a = 0; a < golden.get("alphas").size(); a++) {
            double alpha = golden.get("alphas").get(a).asDouble();
            assertThat(ConformalSets.quantile(sets, alpha).value())
                    .isCloseTo(golden.get("quantiles").get(a).asDouble(), within(1e-6));
            for (int i = 0; i < rows.length; i++) {
                int[] rising = IntStream.of(ConformalSets.labels(sets, alpha, rows[i]))
                        .sorted()
                        .toArray();
                assertThat(rising)
                        .as("alpha %s, row %d", alpha, i)
                        .isEqualTo(ints(golden.get("sets").get(a).get(i)));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("areas")
    void theAreaUnderTheCurveEqualsScikitLearns(JsonNode golden) {
        double area = Auroc.of(doubles(golden.get("known")), doubles(golden.get("other")));

        assertThat(area).isCloseTo(golden.get("auroc").asDouble(), within(1e-12));
    }

    @ParameterizedTest
    @MethodSource("neighbours")
    void theSimilarityEqualsTheDistanceOfScikitLearn(JsonNode golden) {
        // Given
        float[][] exemplars = rows(golden.get("exemplars"));
        float[][] features = rows(golden.get("features"));

        for (int i = 0; i < features.length; i++) {
            // When
            float[] similarities = new float[exemplars.length];
            for (int e = 0; e < exemplars.length; e++) {
                similarities[e] = (float) (dot(exemplars[e], features[i]) / Math.sqrt(dot(exemplars[e], exemplars[e])));
            }
            double score = KnownScore.nearest(
                    similarities, features[i], golden.get("k").asInt());

            // Then
            assertThat(Math.sqrt(2 - 2 * score))
                    .isCloseTo(golden.get("distances").get(i).asDouble(), within(1e-6));
        }
    }

    private static double dot(float[] a, float[] b) {
        return IntStream.range(0, a.length)
                .mapToDouble(i -> (double) a[i] * b[i])
                .sum();
    }

    private static float[][] rows(JsonNode array) {
        return stream(array).map(UncertaintyGoldenTest::floats).toArray(float[][]::new);
    }

    private static float[] floats(JsonNode array) {
        float[] values = new float[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = array.get(i).floatValue();
        }
        return values;
    }

    private static double[] doubles(JsonNode array) {
        return stream(array).mapToDouble(JsonNode::asDouble).toArray();
    }

    private static int[] ints(JsonNode array) {
        return stream(array).mapToInt(JsonNode::asInt).toArray();
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}
