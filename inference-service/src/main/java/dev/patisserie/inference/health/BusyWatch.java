package dev.patisserie.inference.health;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/**
 * An executor's tasks, watched: how long the oldest of those that run has been running. Native code cannot be
 * interrupted, so a task that hangs can only be told.
 */
public final class BusyWatch implements Executor {

    private final String name;
    private final Executor executor;
    private final Clock clock;
    private final Map<Runnable, Instant> running = new ConcurrentHashMap<>(); // to its start

    /**
     * Watches an executor.
     *
     * @param name of the work, as health shows it
     * @param executor runs the tasks
     * @param clock tells how long
     */
    public BusyWatch(String name, Executor executor, Clock clock) {
        this.name = name;
        this.executor = executor;
        this.clock = clock;
    }

    @Override
    public void execute(Runnable task) {
        executor.execute(() -> {
            running.put(task, clock.instant());
            try {
                task.run();
            } finally {
                running.remove(task);
            }
        });
    }

    /** Returns the name of the work. */
    public String name() {
        return name;
    }

    /** Returns how long the oldest running task has been running; zero while idle. */
    public Duration busy() {
        return running.values().stream()
                .min(Comparator.naturalOrder())
                .map(since -> Duration.between(since, clock.instant()))
                .orElse(Duration.ZERO);
    }
}
