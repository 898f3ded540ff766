package dev.patisserie.feedback.accuracy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.patisserie.common.event.AccuracyEstimated;
import dev.patisserie.common.event.AccuracyEstimated.Estimate;
import dev.patisserie.common.event.AccuracyEstimated.Method;
import dev.patisserie.common.event.Selection;
import dev.patisserie.common.event.SelectionPolicy;
import dev.patisserie.common.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AccuracyEstimatesTest {

    private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");

    static Stream<JsonNode> cases() throws IOException {
        try (InputStream file = AccuracyEstimatesTest.class.getResourceAsStream("/golden/accuracy.json")) {
            return StreamSupport.stream(Json.MAPPER.readTree(file).get("cases").spliterator(), false);
        }
    }

    @ParameterizedTest(name = "{index}")
    @MethodSource("cases")
    void equalsTheEstimatesOfStatsmodels(JsonNode golden) {
        // Given
        AccuracySums sums = AccuracySums.NONE;
        for (JsonNode answer : golden.get("answers")) {
            sums = sums.withPrediction(answer.asDouble());
        }
        for (JsonNode label : golden.get("labels")) {
            SelectionPolicy policy = label.get(2).asBoolean() ? SelectionPolicy.RANDOM : SelectionPolicy.UNCERTAIN;
            sums = sums.with(Feedback.of(
                    label.get(1).asBoolean(),
                    label.get(0).asDouble(),
                    new Selection(policy, label.get(3).asDouble())));
        }

        // When
        AccuracyEstimated estimated = estimate(sums);

        // Then
        assertThat(estimated.estimates()).extracting(Estimate::method).containsExactly(Method.values());
        for (Estimate estimate : estimated.estimates()) {
            JsonNode expected = golden.get(estimate.method().label());
            assertThat(estimate.value()).isCloseTo(expected.get(0).asDouble(), within(1e-9));
            assertThat(estimate.low()).isCloseTo(expected.get(1).asDouble(), within(1e-9));
            assertThat(estimate.high()).isCloseTo(expected.get(2).asDouble(), within(1e-9));
        }
    }

    @Test
    void givesNoEstimateFromFewLabels() {
        // Given
        AccuracySums sums = random(9, 1000);

        // When
        AccuracyEstimated estimated = estimate(sums);

        // Then: the labels are reported, but no number is computed from them
        assertThat(estimated.estimates()).isEmpty();
        assertThat(estimated.labels()).containsOnly(Map.entry(SelectionPolicy.RANDOM, 9L));
        assertThat(estimated.images()).isEqualTo(1000);
    }

    @Test
    void estimatesWithTheConfidenceOnlyFromThirtyRandomLabels() {
        assertThat(estimate(random(29, 1000)).estimates())
                .extracting(Estimate::method)
                .containsExactly(Method.RANDOM, Method.WEIGHTED);
        assertThat(estimate(random(30, 1000)).estimates())
                .extracting(Estimate::method)
                .containsExactly(Method.values());
    }

    @Test
    void doesNotEstimateWithTheConfidenceOfUnknownAnswers() {
        // Given: the labels carry their predictions, so that the answers themselves were not counted
        AccuracySums sums = random(40, 0);

        assertThat(estimate(sums).estimates())
                .extracting(Estimate::method)
                .containsExactly(Method.RANDOM, Method.WEIGHTED);
    }

    @Test
    void isNotCertainWhenAllLabelsAreCorrect() {
        // Given
        AccuracySums sums = AccuracySums.NONE;
        for (int i = 0; i < 40; i++) {
            sums = sums.withPrediction(0.9).with(Feedback.random(true, 0.9));
        }

        // Then: by hand, Wilson's lower end for 40 of 40 is 1 / (1 + 1.96^2 / 40) = 0.912
        assertThat(estimate(sums).estimates()).hasSize(3).allSatisfy(estimate -> {
            assertThat(estimate.value()).isEqualTo(1);
            assertThat(estimate.high()).isEqualTo(1);
            assertThat(estimate.low()).isBetween(0.89, 0.92);
        });
    }

    @Test
    void ignoresCountsOfWhichTheAdditionIsInAnotherPart() {
        AccuracySums sums = AccuracySums.NONE.without(Feedback.random(true, 0.9));

        AccuracyEstimated estimated = estimate(sums);

        assertThat(estimated.labels()).isEmpty();
        assertThat(estimated.estimates()).isEmpty();
    }

    @Test
    void everySetOfLabelsGivesAValidEvent() {
        for (int seed = 0; seed < 2000; seed++) {
            // Given: extreme probabilities and confidences, and labels that were removed again
            Random random = new Random(seed);
            AccuracySums sums = AccuracySums.NONE;
            for (int i = random.nextInt(80); i >= 0; i--) {
                double confidence = random.nextBoolean() ? random.nextInt(2) : random.nextDouble();
                double probability = Math.pow(10, -7 * random.nextDouble());
                SelectionPolicy policy = random.nextBoolean() ? SelectionPolicy.RANDOM : SelectionPolicy.UNCERTAIN;
                var label = Feedback.of(random.nextInt(8) > 0, confidence, new Selection(policy, probability));
                sums = sums.withPrediction(confidence).with(label);
                sums = random.nextInt(4) == 0 ? sums.without(label) : sums;
            }

            // When: the event validates that each value is within its interval, and the interval within 0 and 1
            AccuracyEstimated estimated = estimate(sums);

            // Then
            assertThat(estimated.images()).isEqualTo(sums.images());
        }
    }

    private static AccuracyEstimated estimate(AccuracySums sums) {
        return AccuracyEstimates.of("desserts", "m-1", sums, NOON);
    }

    private static AccuracySums random(int labels, int answers) {
        AccuracySums sums = AccuracySums.NONE;
        for (int i = 0; i < answers; i++) {
            sums = sums.withPrediction(0.8);
        }
        for (int i = 0; i < labels; i++) {
            sums = sums.with(Feedback.random(i % 5 > 0, 0.75 + 0.01 * (i % 10)));
        }
        return sums;
    }
}
