package dev.patisserie.inference.health;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executor;

/**
 * A single-threaded executor's tasks, watched: how long the one that runs has been running. Native
 * code cannot be interrupted, so a task that hangs can only be told.
 */
public final class BusyWatch implements Executor {

    private final String name;
    private final Executor executor;
    private final Clock clock;
    private volatile Instant busySince; // null while idle

    /**
     * Watches an executor.
     *
     * @param name of the work, as health shows it
     * @param executor runs one task at a time
     * @param clock tells how long
     */
    public BusyWatch(String name, Executor executor, Clock clock) {
        this.name = name;
        this.executor = executor;
        this.clock = clock;
    }

    @Override
    public void execute(Runnable task) {
        executor.execute(
                () -> {
                    busySince = clock.instant();
                    try {
                        task.run();
                    } finally {
                        busySince = null;
                    }
                });
    }

    /** Returns the name of the work. */
    public String name() {
        return name;
    }

    /** Returns how long the running task has been running; zero while idle. */
    public Duration busy() {
        Instant since = busySince;
        return since == null ? Duration.ZERO : Duration.between(since, clock.instant());
    }
}
