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

/**
 * Runs a limited number of tasks at a time, each on its own thread. Other tasks wait in order without a thread.
 * Thread-safe.
 */
final class BoundedExecutor implements AutoCloseable {

    private final int most;
    private final Duration longestWait;
    private final ExecutorService threads;
    private final Deque<CompletableFuture<Void>> waiting = new ArrayDeque<>();
    private int running; // guarded by this, like waiting

    /**
     * Creates an executor without threads.
     *
     * @param most maximum number of concurrent tasks, at least 1
     * @param longestWait maximum wait of a task
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
     * Runs a task as soon as a thread is available.
     *
     * @param task must not throw
     * @return a future that completes when the task has ended and its place is free again; fails with
     *     {@link TimeoutException} if the task was not started in time, in which case it never runs
     */
    CompletableFuture<Void> run(Runnable task) {
        var turn = new CompletableFuture<Void>();
        CompletableFuture<Void> ended = turn.thenCompose(begun -> start(task));
        if (tryAcquirePlace(turn)) {
            turn.complete(null);
        } else {
            turn.orTimeout(longestWait.toMillis(), TimeUnit.MILLISECONDS);
        }
        return ended;
    }

    private CompletableFuture<Void> start(Runnable task) {
        try {
            return CompletableFuture.runAsync(() -> runAndRelease(task), threads);
        } catch (RuntimeException | Error e) { // no thread could be started: the turn must not be lost
            releasePlace();
            throw e;
        }
    }

    /** Returns false after adding the task to the waiting ones if no place is free. */
    private synchronized boolean tryAcquirePlace(CompletableFuture<Void> turn) {
        if (running < most) {
            running++;
            return true;
        }
        waiting.removeIf(CompletableFuture::isDone); // timed-out tasks
        waiting.add(turn);
        return false;
    }

    private void runAndRelease(Runnable task) {
        try {
            task.run();
        } finally {
            releasePlace();
        }
    }

    private void releasePlace() {
        CompletableFuture<Void> next = next();
        while (next != null && !next.complete(null)) {
            next = next();
        }
    }

    /** Returns the next waiting task; returns null and frees a place if no task waits. */
    private synchronized CompletableFuture<Void> next() {
        CompletableFuture<Void> next = waiting.poll();
        if (next == null) {
            running--;
        }
        return next;
    }

    /** Starts no further tasks. */
    @Override
    public void close() {
        threads.shutdown();
    }
}
