package dev.patisserie.inference.api;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** Runs a few tasks at a time, each on a thread of its own; the others wait in order, without a thread. Thread-safe. */
final class BoundedExecutor implements AutoCloseable {

    private final int most;
    private final Duration longestWait;
    private final ExecutorService threads;
    private final Deque<CompletableFuture<Void>> waiting = new ArrayDeque<>();
    private int running; // guarded by this, as waiting is

    /**
     * Starts without threads.
     *
     * @param most tasks at a time, at least 1
     * @param longestWait for a turn
     */
    BoundedExecutor(int most, Duration longestWait) {
        this.most = most;
        this.longestWait = longestWait;
        var number = new AtomicInteger();
        this.threads = Executors.newFixedThreadPool(most, task -> {
            var thread = new Thread(task, "request-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Runs a task when its turn comes.
     *
     * @param task throws nothing
     * @return done when the task has begun; fails with {@link TimeoutException} if its turn does not come in time, and
     *     then the task is not run
     */
    CompletableFuture<Void> run(Runnable task) {
        var turn = new CompletableFuture<Void>();
        CompletableFuture<Void> begun = turn.thenRun(() -> start(task));
        if (takeOrWait(turn)) {
            turn.complete(null);
        } else {
            turn.orTimeout(longestWait.toMillis(), TimeUnit.MILLISECONDS);
        }
        return begun;
    }

    private void start(Runnable task) {
        try {
            threads.execute(() -> runAndPassOn(task));
        } catch (RuntimeException | Error e) { // no thread could be started: the turn must not be lost
            passOn();
            throw e;
        }
    }

    private synchronized boolean takeOrWait(CompletableFuture<Void> turn) {
        if (running < most) {
            running++;
            return true;
        }
        waiting.removeIf(CompletableFuture::isDone); // those whose time was up
        waiting.add(turn);
        return false;
    }

    private void runAndPassOn(Runnable task) {
        try {
            task.run();
        } finally {
            passOn();
        }
    }

    private void passOn() {
        CompletableFuture<Void> next = next();
        while (next != null && !next.complete(null)) {
            next = next();
        }
    }

    /** Returns whose turn it is; null if nobody waits, and then there is one turn more. */
    private synchronized CompletableFuture<Void> next() {
        CompletableFuture<Void> next = waiting.poll();
        if (next == null) {
            running--;
        }
        return next;
    }

    /** Begins no more tasks. */
    @Override
    public void close() {
        threads.shutdown();
    }
}
