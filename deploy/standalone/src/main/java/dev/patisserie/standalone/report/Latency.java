package dev.patisserie.standalone.report;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * The latency of outcomes, in milliseconds.
 *
 * @param p50 the median; null without outcomes
 * @param p99 the 99th percentile; null without outcomes
 */
public record Latency(Double p50, Double p99) {

    private static final int DIGITS = 3;

    /** Summarises durations with three significant digits, from a microsecond up. */
    public static Latency of(List<Duration> durations) {
        if (durations.isEmpty()) {
            return new Latency(null, null);
        }
        var histogram = new Histogram(DIGITS);
        durations.forEach(duration -> histogram.recordValue(TimeUnit.NANOSECONDS.toMicros(duration.toNanos())));
        return new Latency(histogram.getValueAtPercentile(50) / 1e3, histogram.getValueAtPercentile(99) / 1e3);
    }
}
