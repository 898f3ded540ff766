package dev.patisserie.benchmarks.load;

import java.io.IOException;
import java.time.Duration;

/**
 * Something whose throughput is measured.
 *
 * @param name for those who watch
 * @param meter measures it
 */
public record Subject(String name, Meter meter) {

    /** Lets it work. */
    @FunctionalInterface
    public interface Meter {
        /** Works as fast as it can for about that long. */
        Measurement measure(Duration window) throws IOException, InterruptedException;
    }
}
