package dev.patisserie.inference.shadow;

import dev.patisserie.inference.model.Worker;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** A worker whose tasks the test runs explicitly. */
final class ManualWorker implements Worker {
    final Deque<Runnable> tasks = new ArrayDeque<>();
    final Deque<Runnable> delayed = new ArrayDeque<>();
    final List<Long> delays = new ArrayList<>();

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public void executeAfter(Duration delay, Runnable task) {
        delays.add(delay.toSeconds());
        delayed.add(task);
    }

    void runAll() {
        while (!tasks.isEmpty()) {
            tasks.poll().run();
        }
    }

    void runDelayed() {
        delayed.poll().run();
        runAll();
    }
}
