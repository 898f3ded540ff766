package dev.patisserie.benchmarks.load;

import java.time.Duration;

/** Measures the processor time of a process within a window, which starts at construction. */
final class ProcessorTime {

    private final ProcessHandle process;
    private final long begun = System.nanoTime();
    private final Duration before;

    private ProcessorTime(ProcessHandle process) {
        this.process = process;
        this.before = total();
    }

    /**
     * Starts the window.
     *
     * @param process the process; null if unknown
     */
    static ProcessorTime since(ProcessHandle process) {
        return new ProcessorTime(process);
    }

    private Duration total() {
        return process == null ? null : process.info().totalCpuDuration().orElse(null);
    }

    /** Ends the window, given its throughput in images per second. */
    Measurement pace(double imagesPerSecond) {
        double images = imagesPerSecond * (System.nanoTime() - begun) / 1e9;
        Duration now = total();
        return new Measurement(
                imagesPerSecond,
                before == null || now == null ? null : now.minus(before).toNanos() / 1e6 / images);
    }
}
