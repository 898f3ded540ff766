package dev.patisserie.trainer.pipeline;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** Where the time of a run goes. */
public final class StageTimes {

    private static final double NANOS = 1e9;

    private final LongSupplier nanoTime;
    private final Map<String, Double> seconds = new LinkedHashMap<>();

    public StageTimes(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** A part of a recipe. */
    @FunctionalInterface
    public interface Part<T> {
        T run() throws IOException;
    }

    /** Runs a part and adds its wall time to that of its name. */
    public <T> T measure(String name, Part<T> part) throws IOException {
        long start = nanoTime.getAsLong();
        T result = part.run();
        add(name, (nanoTime.getAsLong() - start) / NANOS);
        return result;
    }

    /** Adds to the wall time of a part that has measured its own. */
    public void add(String name, double partSeconds) {
        seconds.merge(name, partSeconds, Double::sum);
    }

    /** Returns the seconds by part, in the order in which they first ran. */
    public Map<String, Double> seconds() {
        return seconds;
    }
}
