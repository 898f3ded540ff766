package dev.patisserie.feedback.grow;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Runs tasks that block on one thread beside that of Kafka Streams. The result of a task is an action, which the thread
 * of Kafka Streams takes and runs.
 */
final class Worker {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final ExecutorService executor;
    private final Queue<Runnable> results = new ConcurrentLinkedQueue<>();

    /**
     * Creates a worker.
     *
     * @param executor an executor with one thread; shut down with this worker
     */
    Worker(ExecutorService executor) {
        this.executor = executor;
    }

    /** Runs a task later. It must not throw. */
    void submit(Supplier<Runnable> task) {
        executor.execute(() -> results.add(task.get()));
    }

    /** Runs the results of the tasks that have ended, on the calling thread. */
    void takeResults() {
        for (Runnable result = results.poll(); result != null; result = results.poll()) {
            result.run();
        }
    }

    /**
     * Interrupts the present task and waits a few seconds for its end. The results that remain are discarded.
     *
     * @return whether the task has ended
     */
    boolean close() {
        executor.shutdownNow();
        try {
            return executor.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
