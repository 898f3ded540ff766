package dev.patisserie.benchmarks.load;

import java.time.Duration;

/** The processor time that a process takes in a window, which begins with this. */
final class ProcessorTime {

    private final ProcessHandle process;
    private final long begun = System.nanoTime();
    private final Duration before;

    private ProcessorTime(ProcessHandle process) {
        this.process = process;
        this.before = total();
    }

    /**
     * Begins to count.
     *
     * @param process null if it is not known
     */
    static ProcessorTime since(ProcessHandle process) {
        return new ProcessorTime(process);
    }

    private Duration total() {
        return process == null ? null : process.info().totalCpuDuration().orElse(null);
    }

    /** Ends the window, in which so many images a second were classified. */
    Measurement pace(double imagesPerSecond) {
        double images = imagesPerSecond * (System.nanoTime() - begun) / 1e9;
        Duration now = total();
        return new Measurement(
                imagesPerSecond,
                before == null || now == null ? null : now.minus(before).toNanos() / 1e6 / images);
    }
}
