package dev.patisserie.inference.model;

import java.time.Duration;

/** One thread that does one thing after the other; passed in, so that tests need not wait. */
public interface Worker {

    /** Runs {@code task} when what was given before it is done. */
    void execute(Runnable task);

    /** Does the same, no sooner than {@code delay} from now. */
    void executeAfter(Duration delay, Runnable task);
}
