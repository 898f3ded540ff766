package dev.patisserie.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.patisserie.benchmarks.load.BenchReport.Overhead;
import dev.patisserie.benchmarks.load.Throughput.WarmUp;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class InterleavedMeasurementTest {

    private final List<String> order = new ArrayList<>();

    /** Returns scripted measurements, and then repeats the last one. */
    private Subject script(String name, Double... rates) {
        Deque<Double> left = new ArrayDeque<>(List.of(rates));
        return new Subject(name, window -> {
            order.add(name);
            return new Measurement(left.size() > 1 ? left.poll() : left.peek(), null);
        });
    }

    private static List<Measurement> paces(Double... rates) {
        return Stream.of(rates).map(rate -> new Measurement(rate, null)).toList();
    }

    private static InterleavedMeasurement race(int rounds) {
        return new InterleavedMeasurement(Duration.ofSeconds(1), rounds, detail -> {});
    }

    @Test
    void skipsTheWindowsBeforeThreeAgree() throws Exception {
        // Given: 90, 96 and 100 are the first three within a tenth of the fastest
        Subject warming = script("a", 20.0, 80.0, 90.0, 96.0, 100.0, 101.0, 99.0);

        // When
        Throughput result = race(2).run(List.of(warming)).get(0);

        // Then
        assertThat(result.windows()).containsExactly(101.0, 99.0);
        assertThat(result.warmUp()).isEqualTo(new WarmUp(5, true));
        assertThat(result.median()).isEqualTo(100.0);
        assertThat(result.min()).isEqualTo(99.0);
        assertThat(result.max()).isEqualTo(101.0);
    }

    @Test
    void reportsAnUnsteadyWarmUpWhenTheWindowsNeverAgree() throws Exception {
        // Given
        List<Double> restless = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            restless.add(i % 2 == 0 ? 100.0 : 50.0);
        }

        // When
        Throughput result = race(2).run(List.of(script("a", restless.toArray(Double[]::new))))
                .get(0);

        // Then
        assertThat(result.warmUp()).isEqualTo(new WarmUp(12, false));
        assertThat(result.windows()).containsExactly(100.0, 50.0);
    }

    @Test
    void measuresInTurnsAfterTheWarmUp() throws Exception {
        race(2).run(List.of(script("a", 1.0), script("b", 1.0)));

        List<String> warmUps = new ArrayList<>(Collections.nCopies(3, "a"));
        warmUps.addAll(Collections.nCopies(3, "b"));
        assertThat(order.subList(0, 6)).isEqualTo(warmUps);
        assertThat(order.subList(6, order.size())).containsExactly("a", "b", "a", "b");
    }

    @Test
    void comparesWithinEachRound() {
        // Given a machine that was half as fast in the second of three rounds
        var steady = new WarmUp(3, true);
        Throughput service = Throughput.of(paces(100.0, 50.0, 100.0), steady);
        Throughput endToEnd = Throughput.of(paces(90.0, 46.0, 88.0), steady);

        // When
        Overhead overhead = Overhead.of(service, service, endToEnd);

        // Then: 10, 8 and 12 percent
        assertThat(overhead.ofServicePercent()).isCloseTo(10, within(1e-9));
    }

    @Test
    void joinedMeasurementsAreSteadyOnlyIfAllAre() {
        Throughput joined = Throughput.of(List.of(
                Throughput.of(List.of(new Measurement(1, 7.0), new Measurement(4, 9.0)), new WarmUp(3, true)),
                Throughput.of(paces(2.0, 5.0), new WarmUp(12, false))));

        assertThat(joined.median()).isEqualTo(3.0);
        assertThat(joined.medianProcessorMillis()).isEqualTo(8.0);
        assertThat(joined.warmUp()).isEqualTo(new WarmUp(15, false));
    }
}
