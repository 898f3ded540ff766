package dev.patisserie.inference.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.patisserie.common.json.Json;
import dev.patisserie.common.selection.Evaluation;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SelectedAccuracyTest {

    static Stream<JsonNode> cases() throws IOException {
        try (InputStream file = SelectedAccuracyTest.class.getResourceAsStream("/golden/selection.json")) {
            return StreamSupport.stream(Json.MAPPER.readTree(file).get("cases").spliterator(), false);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void equalsTheEstimatesOfScipy(JsonNode golden) {
        // Given
        int images = golden.get("images").asInt();
        List<Evaluation> compared = StreamSupport.stream(golden.get("correct").spliterator(), false)
                .map(correct -> new Evaluation(correct.asDouble() / images, 1, images))
                .toList();

        // When
        SelectedAccuracy selected = SelectedAccuracy.of(compared.get(0), compared);

        // Then
        assertThat(selected.lowerBound()).isCloseTo(golden.get("lowerBound").asDouble(), within(1e-9));
        assertThat(selected.corrected().isEmpty())
                .isEqualTo(golden.get("corrected").isNull());
        selected.corrected().ifPresent(corrected -> assertThat(corrected)
                .isCloseTo(golden.get("corrected").asDouble(), within(1e-12)));
    }

    @Test
    void equalModelsAreShrunkToTheirMean() {
        // Given: 0.62, 0.6, 0.6, 0.58 of 100 images; the holdout alone explains a larger variance
        SelectedAccuracy selected = selected(0.62, 0.6, 0.6, 0.58);

        assertThat(selected.corrected().orElseThrow()).isCloseTo(0.6, within(1e-12));
    }

    @Test
    void explainsTheCorrection() {
        assertThat(selected(0.62, 0.6, 0.6, 0.58).text())
                .isEqualTo("accuracy 0.6200 (corrected for selection among 4 models: 0.600; 95 % lower bound 0.503)");
    }

    @Test
    void explainsAMissingCorrection() {
        assertThat(selected(0.62, 0.6).text())
                .startsWith(
                        "accuracy 0.6200 (not corrected for selection: expected at least 4 models on the holdout, found 2;");
    }

    private static SelectedAccuracy selected(double... accuracies) {
        List<Evaluation> compared = DoubleStream.of(accuracies)
                .mapToObj(accuracy -> new Evaluation(accuracy, 1, 100))
                .toList();
        return SelectedAccuracy.of(compared.get(0), compared);
    }
}
