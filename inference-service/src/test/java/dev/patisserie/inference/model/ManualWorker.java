package dev.patisserie.inference.model;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** A worker whose tasks the test runs explicitly. */
public final class ManualWorker implements Worker {

    /** The tasks to run now. */
    public final Deque<Runnable> tasks = new ArrayDeque<>();

    /** The tasks to run later. */
    public final Deque<Runnable> delayed = new ArrayDeque<>();

    /** The delays of the tasks to run later. */
    public final Deque<Duration> delays = new ArrayDeque<>();

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public void executeAfter(Duration delay, Runnable task) {
        delays.add(delay);
        delayed.add(task);
    }

    /** Runs the tasks, and those that they add. */
    public void runAll() {
        while (!tasks.isEmpty()) {
            tasks.poll().run();
        }
    }

    /** Runs the oldest delayed task and all tasks that it adds. */
    public void runDelayed() {
        delays.poll();
        delayed.poll().run();
        runAll();
    }
}
