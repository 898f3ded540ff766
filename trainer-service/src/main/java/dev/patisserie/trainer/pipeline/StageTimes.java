package dev.patisserie.trainer.pipeline;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** Measures the wall times of the stages of a run. */
public final class StageTimes {

    private static final double NANOS = 1e9;

    private final LongSupplier nanoTime;
    private final Map<String, Double> seconds = new LinkedHashMap<>();

    public StageTimes(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** A stage of a pipeline. */
    @FunctionalInterface
    public interface Part<T> {
        T run() throws IOException;
    }

    /** Runs a stage and adds its wall time to the total of its name. */
    public <T> T measure(String name, Part<T> part) throws IOException {
        long start = nanoTime.getAsLong();
        T result = part.run();
        add(name, (nanoTime.getAsLong() - start) / NANOS);
        return result;
    }

    /** Adds the wall time of a stage that was measured elsewhere. */
    public void add(String name, double partSeconds) {
        seconds.merge(name, partSeconds, Double::sum);
    }

    /** Returns the seconds by stage, in the order of the first runs. */
    public Map<String, Double> seconds() {
        return seconds;
    }
}
