package dev.patisserie.inference.health;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/**
 * An executor that measures the duration of its oldest running task. Native code cannot be interrupted, so a task that
 * hangs can only be reported.
 */
public final class BusyWatch implements Executor {

    private final String name;
    private final Executor executor;
    private final Clock clock;
    private final Map<Runnable, Instant> running = new ConcurrentHashMap<>(); // start times

    /**
     * Creates a watch of an executor.
     *
     * @param name name of the work in health checks
     * @param executor runs the tasks
     * @param clock source of the current time
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

    /** Returns the duration of the oldest running task; zero while idle. */
    public Duration busy() {
        return running.values().stream()
                .min(Comparator.naturalOrder())
                .map(since -> Duration.between(since, clock.instant()))
                .orElse(Duration.ZERO);
    }
}
