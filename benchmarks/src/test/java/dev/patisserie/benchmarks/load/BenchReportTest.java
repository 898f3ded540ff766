package dev.patisserie.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class BenchReportTest {

    private static BenchReport report(Throughput raw, Throughput decode) {
        return new BenchReport(
                new BenchReport.Machine(2, 0, 0),
                null,
                1,
                1,
                raw,
                decode,
                null,
                null,
                null,
                List.of(),
                null,
                null,
                null,
                null,
                List.of(),
                null);
    }

    private static Throughput processorMillis(double... windows) {
        return Throughput.of(
                Arrays.stream(windows)
                        .mapToObj(millis -> new Measurement(100, millis))
                        .toList(),
                new Throughput.WarmUp(3, true));
    }

    @Test
    void relatesProcessorTimeToDecodingAndForwardPassOfTheSameRound() {
        // Given: ratios 2, 1.5 and 1
        BenchReport report = report(processorMillis(1, 2, 3), processorMillis(1, 2, 7));

        // Then
        assertThat(report.processorRatio(processorMillis(4, 6, 10))).isCloseTo(1.5, within(1e-9));
    }

    @Test
    void hasNoRatioForAServiceOfAnUnknownProcess() {
        BenchReport report = report(processorMillis(1), processorMillis(1));
        Throughput unknown = Throughput.of(List.of(new Measurement(100, null)), new Throughput.WarmUp(3, true));

        assertThat(report.processorRatio(unknown)).isNull();
    }

    @Test
    void hasNoRatioWithoutTheParts() {
        assertThat(report(null, null).processorRatio(processorMillis(1))).isNull();
    }
}
