package dev.patisserie.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LatenciesTest {

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 1.5", "3, 2", "64, 32.5"})
    void medianIsTheMeanOfTheTwoMiddleValues(int images, double median) {
        var latencies = new Latencies();
        for (int i = 1; i <= images; i++) {
            latencies.add(0, i * 1_000_000L);
        }

        assertThat(latencies.medianMillis()).isCloseTo(median, within(0.05)); // three digits
    }
}
