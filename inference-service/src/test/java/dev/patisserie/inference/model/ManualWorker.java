package dev.patisserie.inference.model;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** A worker whose tasks the test runs explicitly. */
final class ManualWorker implements Worker {
    final Deque<Runnable> tasks = new ArrayDeque<>();
    final Deque<Runnable> delayed = new ArrayDeque<>();
    final Deque<Duration> delays = new ArrayDeque<>();

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public void executeAfter(Duration delay, Runnable task) {
        delays.add(delay);
        delayed.add(task);
    }

    void runAll() {
        while (!tasks.isEmpty()) {
            tasks.poll().run();
        }
    }

    void runDelayed() {
        delays.poll();
        delayed.poll().run();
        runAll();
    }
}
