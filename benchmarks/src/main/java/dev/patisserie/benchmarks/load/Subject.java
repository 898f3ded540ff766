package dev.patisserie.benchmarks.load;

import java.io.IOException;
import java.time.Duration;

/**
 * A subject of a throughput measurement.
 *
 * @param name name in the progress output
 * @param meter measures the throughput
 */
public record Subject(String name, Meter meter) {

    /** Measures the throughput of a subject. */
    @FunctionalInterface
    public interface Meter {
        /** Runs at full speed for about the length of the window. */
        Measurement measure(Duration window) throws IOException, InterruptedException;
    }
}
