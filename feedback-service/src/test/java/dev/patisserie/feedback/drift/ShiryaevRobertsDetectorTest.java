package dev.patisserie.feedback.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.patisserie.common.json.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ShiryaevRobertsDetectorTest {

    private static final int RUNS = 1_000;

    static Stream<JsonNode> golden() throws IOException {
        return Streams.golden("detector");
    }

    @ParameterizedTest(name = "{index}")
    @MethodSource("golden")
    void raisesTheAlarmAtTheObservationOfTheReferenceCode(JsonNode golden) {
        // Given
        List<Double> alternatives = new ArrayList<>();
        golden.get("alternatives").forEach(share -> alternatives.add(share.asDouble()));
        var detector = ShiryaevRobertsDetector.of(golden.get("allowed").asDouble(), alternatives);
        var bits = new Streams.Generator(golden.get("seed").asLong());

        // When
        Integer alarm = null;
        for (int i = 0; i < golden.get("length").asInt() && alarm == null; i++) {
            String part = i < golden.get("change").asInt() ? "before" : "after";
            detector = detector.with(bits.next(golden.get(part).asDouble()), i);
            alarm = detector.evidence() >= golden.get("threshold").asDouble() ? i + 1 : null;
        }

        // Then
        assertThat(alarm)
                .isEqualTo(
                        golden.get("alarm").isNull()
                                ? null
                                : golden.get("alarm").asInt());
        double expected = golden.get("evidence").asDouble();
        assertThat(detector.evidence()).isCloseTo(expected, within(1e-9 * expected));
    }

    @Test
    void theAlternativesOfTheReferenceFollowFromTheRule() throws IOException {
        assertThat(golden()).allSatisfy(golden -> {
            List<Hypothesis> rule =
                    ShiryaevRobertsDetector.of(golden.get("allowed").asDouble()).hypotheses();
            for (int i = 0; i < 4; i++) {
                double share = golden.get("alternatives").get(i).asDouble();
                assertThat(Math.round(rule.get(i).share() * 40) / 40.0).isEqualTo(Math.round(share * 40) / 40.0);
            }
            assertThat(rule.get(4).share())
                    .isCloseTo(golden.get("alternatives").get(4).asDouble(), within(0.05));
        });
    }

    @ParameterizedTest
    @CsvSource({"0.01, 0.01", "0.07, 0.07", "0.5, 0.5", "0.95, 0.95", "0.07, 0.05"})
    void theMeanRunLengthWithoutAChangeIsAtLeastTheThreshold(double allowed, double share) {
        // Given: the bound holds for every share up to the allowed one; it is nearly reached at the allowed one
        double c = 1_000;
        int limit = 5_000; // cuts long runs, which only lowers the mean

        // When
        double[] lengths = IntStream.range(0, RUNS)
                .parallel()
                .mapToDouble(seed -> runLength(allowed, share, c, limit, seed))
                .toArray();

        // Then: at least c within 3 standard errors, and at the allowed share not much more
        double mean = Arrays.stream(lengths).average().orElseThrow();
        double variance =
                Arrays.stream(lengths).map(x -> (x - mean) * (x - mean)).sum() / (RUNS - 1);
        assertThat(mean + 3 * Math.sqrt(variance / RUNS)).isGreaterThanOrEqualTo(c);
        if (allowed == share) {
            assertThat(mean).isLessThan(2.5 * c);
        }
    }

    private static int runLength(double allowed, double share, double c, int limit, int seed) {
        Random random = new Random(seed);
        var detector = ShiryaevRobertsDetector.of(allowed);
        int length = 0;
        while (detector.evidence() < c && length < limit) {
            detector = detector.with(random.nextDouble() < share, length++);
        }
        return length;
    }

    @ParameterizedTest
    @CsvSource({"0.10, 350, 600", "0.15, 100, 165", "0.30, 20, 35"})
    void detectsALargerShareAsSoonAsTheSimulationsThatChoseTheMethod(double after, int least, int most) {
        // Given: 5 % become more, 7 % are allowed, threshold 10,000; the simulations had medians of 478, 135 and 25
        int change = 1_000;

        // When
        List<ShiryaevRobertsDetector> alarms = IntStream.range(0, RUNS)
                .parallel()
                .mapToObj(seed -> alarm(change, after, seed))
                .filter(detector -> detector.observations() > change)
                .toList();

        // Then: the estimated start of the change, with time = number of the observation, is in the first half of the
        // time to the alarm; it is late because an alarm often comes after the densest part of the errors
        double delay = median(alarms.stream().mapToDouble(each -> each.observations() - change));
        assertThat(delay).isBetween((double) least, (double) most);
        assertThat(median(alarms.stream().mapToDouble(each -> each.since() - change)))
                .isBetween(-0.25 * delay, 0.5 * delay);
    }

    private static ShiryaevRobertsDetector alarm(int change, double after, int seed) {
        Random random = new Random(seed);
        var detector = ShiryaevRobertsDetector.of(0.07);
        for (int i = 0; detector.evidence() < 10_000; i++) {
            detector = detector.with(random.nextDouble() < (i < change ? 0.05 : after), i);
        }
        return detector;
    }

    private static double median(DoubleStream values) {
        double[] sorted = values.sorted().toArray();
        return sorted[sorted.length / 2];
    }

    @Test
    void aLongStreamCausesNeitherOverflowNorUnderflow() {
        // Given
        var detector = ShiryaevRobertsDetector.of(0.07);

        // When
        for (int i = 0; i < 100_000; i++) {
            detector = detector.with(true, 1_800_000_000_000L + i);
        }

        // Then
        assertThat(detector.evidence()).isCloseTo(Hypothesis.MAX_EVIDENCE, within(1e190));
        assertThat(detector.since()).isBetween(1_800_000_000_000L, 1_800_000_100_000L);

        // When
        for (int i = 0; i < 100_000; i++) {
            detector = detector.with(false, 1_800_000_100_000L + i);
        }

        // Then: by hand, without positives R tends to f / (1 - f) with the factor f = (1 - q) / (1 - p0)
        for (Hypothesis hypothesis : detector.hypotheses()) {
            double f = (1 - hypothesis.share()) / 0.93;
            assertThat(hypothesis.evidence()).isCloseTo(f / (1 - f), within(1e-9));
        }
    }

    @Test
    void continuesExactlyFromItsStoredForm() throws IOException {
        // Given
        Random random = new Random(1);
        var kept = ShiryaevRobertsDetector.of(0.07);
        var stored = kept;

        // When
        for (int i = 0; i < 1_000; i++) {
            boolean isPositive = random.nextDouble() < 0.08;
            kept = kept.with(isPositive, 1_800_000_000_000L + i);
            stored = Json.MAPPER
                    .readValue(Json.MAPPER.writeValueAsBytes(stored), ShiryaevRobertsDetector.class)
                    .with(isPositive, 1_800_000_000_000L + i);
        }

        // Then
        assertThat(stored).isEqualTo(kept);
    }

    @Test
    void rejectsSharesThatCannotBeTested() {
        assertThatThrownBy(() -> ShiryaevRobertsDetector.of(1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ShiryaevRobertsDetector.of(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ShiryaevRobertsDetector.of(0.1, List.of(0.1)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
