package dev.patisserie.benchmarks.reliability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.patisserie.benchmarks.reliability.Binomial.Interval;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compares the intervals with SciPy 1.17: {@code binomtest(...).proportion_ci} and {@code betabinom}. */
class BinomialTest {

    @ParameterizedTest
    @CsvSource({
        "0, 10, 0, 0.30849710781876294",
        "8, 10, 0.4439045376923585, 0.9747892736731665",
        "10, 10, 0.6915028921812371, 1",
        "237, 250, 0.9127198150690455, 0.9720251075415596",
        "950, 1000, 0.9346095120845064, 0.9626646023953394",
    })
    void clopperPearsonEqualsScipys(int successes, int trials, double low, double high) {
        Interval interval = Binomial.clopperPearson(successes, trials, 0.95);

        assertThat(interval.low()).isCloseTo(low, within(1e-9));
        assertThat(interval.high()).isCloseTo(high, within(1e-9));
    }

    @ParameterizedTest
    @CsvSource({"150, 144, 250, 0.904, 0.988", "60, 58, 250, 0.876, 0.992", "19, 19, 40, 0.8, 1"})
    void theIntervalOfTheCoverageEqualsThatOfScipysBetaBinomial(
            int calibration, int order, int tests, double low, double high) {
        Interval interval = Binomial.coverage(calibration, order, tests, 0.95);

        assertThat(interval).isEqualTo(new Interval(low, high));
    }
}
