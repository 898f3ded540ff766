package dev.patisserie.standalone.report;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * How long outcomes took, in milliseconds.
 *
 * @param p50 half were faster; null of none
 * @param p99 99 of 100 were faster; null of none
 */
public record Latency(Double p50, Double p99) {

    private static final int DIGITS = 3;

    /** Summarises durations, with three significant digits, from a microsecond up. */
    public static Latency of(List<Duration> durations) {
        if (durations.isEmpty()) {
            return new Latency(null, null);
        }
        var histogram = new Histogram(DIGITS);
        durations.forEach(duration -> histogram.recordValue(TimeUnit.NANOSECONDS.toMicros(duration.toNanos())));
        return new Latency(histogram.getValueAtPercentile(50) / 1e3, histogram.getValueAtPercentile(99) / 1e3);
    }
}
