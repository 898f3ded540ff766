package dev.patisserie.benchmarks.load;

import java.time.Duration;

/** Work of the inference service beside the stream that a benchmark starts and ends. */
public interface Disturbance {

    /** Starts the work and returns its identity after it has begun. */
    String begin(int turn) throws InterruptedException;

    /** Returns the duration of the load after {@link #begin} that is not measured. */
    default Duration warmUp() {
        return Duration.ZERO;
    }

    /** Returns whether the work is in progress. */
    boolean isRunning();

    /** Ends the work, or waits for its end. */
    void end(String id) throws InterruptedException;
}
