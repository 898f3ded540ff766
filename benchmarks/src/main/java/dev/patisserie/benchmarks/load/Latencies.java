package dev.patisserie.benchmarks.load;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Collects latencies, three significant digits from a microsecond up. Used by one thread. */
public final class Latencies {

    private static final int DIGITS = 3;

    private final Histogram micros = new Histogram(DIGITS);

    /** An image that was due then was answered then. */
    void add(long dueNanos, long answeredNanos) {
        micros.recordValue(TimeUnit.NANOSECONDS.toMicros(Math.max(0, answeredNanos - dueNanos)));
    }

    /** Takes in what another has collected. */
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

    private static double millis(long value) {
        return value / 1e3;
    }

    /**
     * Latencies in milliseconds.
     *
     * @param images how many were answered; the rest is 0 if none was
     * @param p50 half were answered faster
     * @param p90 90 of 100 were answered faster
     * @param p99 99 of 100 were answered faster
     * @param p999 999 of 1000 were answered faster
     * @param max the longest
     */
    public record Summary(long images, double p50, double p90, double p99, double p999, double max) {}
}
