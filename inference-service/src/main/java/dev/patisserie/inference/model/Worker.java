package dev.patisserie.inference.model;

import java.time.Duration;

/** Runs tasks one at a time on a single thread. Tests supply an implementation without waits. */
public interface Worker {

    /** Runs {@code task} after all earlier tasks. */
    void execute(Runnable task);

    /** Runs {@code task} after at least {@code delay}. */
    void executeAfter(Duration delay, Runnable task);
}
