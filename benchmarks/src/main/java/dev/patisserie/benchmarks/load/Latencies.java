package dev.patisserie.benchmarks.load;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Collects latencies with three significant digits, from a microsecond up. Not thread-safe. */
public final class Latencies {

    private static final int DIGITS = 3;

    private final Histogram micros = new Histogram(DIGITS);

    /** Adds an image by its due time and the time of its answer. */
    void add(long dueNanos, long answeredNanos) {
        micros.recordValue(TimeUnit.NANOSECONDS.toMicros(Math.max(0, answeredNanos - dueNanos)));
    }

    /** Adds the latencies of another collection. */
    void add(Latencies other) {
        micros.add(other.micros);
    }

    Summary summary() {
        return new Summary(
                micros.getTotalCount(),
                millis(micros.getValueAtPercentile(50)),
                millis(micros.getValueAtPercentile(90)),
                millis(micros.getValueAtPercentile(99)),
                millis(micros.getValueAtPercentile(99.9)),
                millis(micros.getMaxValue()));
    }

    /** Returns the median, which is the mean of the two middle values of an even number. */
    double medianMillis() {
        long images = micros.getTotalCount();
        return images == 0 ? 0 : Throughput.median(ranked((images + 1) / 2), ranked(images / 2 + 1));
    }

    /** Returns the value at a rank, from 1. */
    private double ranked(long rank) {
        return millis(micros.getValueAtPercentile(100.0 * (rank - 0.5) / micros.getTotalCount()));
    }

    private static double millis(long value) {
        return value / 1e3;
    }

    /**
     * Latencies in milliseconds.
     *
     * @param images number of answered images; the other values are 0 if it is 0
     * @param p50 the median
     * @param p90 the 90th percentile
     * @param p99 the 99th percentile
     * @param p999 the 99.9th percentile
     * @param max the maximum
     */
    public record Summary(long images, double p50, double p90, double p99, double p999, double max) {}
}
