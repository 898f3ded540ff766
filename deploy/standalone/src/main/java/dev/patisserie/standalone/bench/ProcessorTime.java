package dev.patisserie.standalone.bench;

import java.time.Duration;

/** The processor time that a process takes from a moment on. */
final class ProcessorTime {

    private final ProcessHandle process;
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

    /** Returns the milliseconds for each of so many images; null if the system does not tell. */
    Double millisPerImage(double images) {
        Duration now = total();
        return before == null || now == null ? null : now.minus(before).toNanos() / 1e6 / images;
    }
}
