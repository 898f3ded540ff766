package dev.patisserie.standalone.bench;

import java.io.IOException;
import java.time.Duration;

/** Something whose throughput is measured. */
@FunctionalInterface
public interface Contestant {

    /** Works as fast as it can for about that long; returns the images per second. */
    double imagesPerSecond(Duration window) throws IOException, InterruptedException;
}
