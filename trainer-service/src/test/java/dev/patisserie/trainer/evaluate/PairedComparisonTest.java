package dev.patisserie.trainer.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.data.Percentage.withPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import dev.patisserie.trainer.evaluate.PairedComparison.Interval;
import dev.patisserie.trainer.evaluate.PairedComparison.Method;
import dev.patisserie.trainer.golden.Golden;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PairedComparisonTest {

    @Test
    void countsImagesThatOnlyOneModelClassifiesCorrectly() {
        // Given
        boolean[] baseline = {true, true, false, false, true};
        boolean[] candidate = {true, false, true, true, true};

        // When
        PairedComparison comparison = PairedComparison.of(baseline, candidate, 1);

        // Then
        assertThat(comparison.images()).isEqualTo(5);
        assertThat(comparison.baselineAccuracy()).isEqualTo(0.6);
        assertThat(comparison.candidateAccuracy()).isEqualTo(0.8);
        assertThat(comparison.onlyBaseline()).isEqualTo(1);
        assertThat(comparison.onlyCandidate()).isEqualTo(2);
    }

    @Test
    void usesTheExactTestIfTheModelsDifferOnFewImages() {
        // By hand: 1 against 4, so 2 * (C(5,0) + C(5,1)) / 2^5 = 12 / 32
        PairedComparison comparison = compare(40, 30, 1, 4);

        assertThat(comparison.method()).isEqualTo(Method.EXACT);
        assertThat(comparison.pValue()).isEqualTo(0.375, within(1e-12));
    }

    @Test
    void usesTheCorrectedChiSquaredTestFromTwentyFiveImages() {
        // By hand: (|5 - 20| - 1)^2 / 25 = 7.84, the square of the normal quantile 2.8; 2 * (1 -
        // Phi(2.8)) = 0.00511 in tables
        PairedComparison comparison = compare(100, 50, 5, 20);

        assertThat(comparison.method()).isEqualTo(Method.CHI_SQUARED);
        assertThat(comparison.pValue()).isEqualTo(0.00511, within(5e-6));
    }

    @Test
    void findsNoDifferenceBetweenAModelAndItself() {
        PairedComparison comparison = compare(50, 30, 0, 0);

        assertThat(comparison.pValue()).isEqualTo(1);
        assertThat(comparison.difference()).isEqualTo(new Interval(0, 0));
    }

    @Test
    void findsNoDifferenceForEqualNumbersOfErrors() {
        assertThat(compare(100, 30, 15, 15).pValue()).isEqualTo(1);
    }

    @Test
    void bootstrapDependsOnTheSeed() {
        assertThat(compare(500, 300, 60, 70, 7)).isEqualTo(compare(500, 300, 60, 70, 7));
        assertThat(IntStream.range(0, 20).mapToObj(seed -> compare(500, 300, 60, 70, seed)))
                .as("twenty seeds")
                .anyMatch(other -> !other.equals(compare(500, 300, 60, 70, 7)));
    }

    static Stream<JsonNode> cases() {
        return StreamSupport.stream(Golden.json("comparison.json").get("cases").spliterator(), false);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void agreesWithStatsmodelsAndTheExactDistribution(JsonNode golden) {
        // When
        PairedComparison comparison = compare(
                golden.get("images").asInt(),
                golden.get("both").asInt(),
                golden.get("onlyBaseline").asInt(),
                golden.get("onlyCandidate").asInt());

        // Then: a bound may be one image off, since 10,000 resamples estimate it
        double image = 1.0 / comparison.images();
        assertThat(comparison.pValue()).isCloseTo(golden.get("pValue").asDouble(), withPercentage(1e-6));
        assertThat(comparison.difference().lower())
                .isCloseTo(golden.get("lower").asDouble(), within(image + 1e-6));
        assertThat(comparison.difference().upper())
                .isCloseTo(golden.get("upper").asDouble(), within(image + 1e-6));
    }

    @Test
    void rejectsModelsEvaluatedOnDifferentNumbersOfImages() {
        assertThatThrownBy(() -> PairedComparison.of(new boolean[3], new boolean[4], 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("both models must be evaluated on the same images, found 3 and 4");
        assertThatThrownBy(() -> PairedComparison.of(new boolean[0], new boolean[0], 1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static PairedComparison compare(int images, int both, int baseline, int candidate) {
        return compare(images, both, baseline, candidate, 42);
    }

    private static PairedComparison compare(int images, int both, int onlyBaseline, int onlyCandidate, long seed) {
        boolean[] baseline = new boolean[images];
        boolean[] candidate = new boolean[images];
        Arrays.fill(baseline, 0, both + onlyBaseline, true);
        Arrays.fill(candidate, 0, both, true);
        Arrays.fill(candidate, both + onlyBaseline, both + onlyBaseline + onlyCandidate, true);
        return PairedComparison.of(baseline, candidate, seed);
    }
}
