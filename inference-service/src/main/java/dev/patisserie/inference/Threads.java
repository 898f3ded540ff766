package dev.patisserie.inference;

import dev.patisserie.inference.metrics.UnexpectedErrors;
import dev.patisserie.inference.metrics.UnexpectedErrors.Source;
import dev.patisserie.inference.model.Worker;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads of this service, named for what they do. */
final class Threads {

    private static final int SECONDS_TO_END = 10;

    private Threads() {}

    /** Makes a pool of that many threads; tasks beyond them wait. */
    static ExecutorService pool(String name, int threads) {
        return Executors.newFixedThreadPool(threads, named(name));
    }

    /** Makes a thread for each task that no idle one can take. */
    static ExecutorService unbounded(String name) {
        return Executors.newCachedThreadPool(named(name));
    }

    /** Makes one thread that can also wait for a time. */
    static ScheduledExecutorService scheduler(String name) {
        return Executors.newSingleThreadScheduledExecutor(named(name));
    }

    private static ThreadFactory named(String name) {
        var number = new AtomicInteger();
        return task -> {
            var thread = new Thread(task, "%s-%d".formatted(name, number.incrementAndGet()));
            thread.setDaemon(true); // native work that hangs must not keep the process
            return thread;
        };
    }

    /** Takes no more tasks, drops those that wait, and gives the running one some seconds. */
    static void end(ExecutorService executor) {
        executor.shutdownNow();
        try {
            executor.awaitTermination(SECONDS_TO_END, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * A worker on a scheduler's thread. A scheduler keeps what a task throws to itself, so that it is reported here.
     *
     * @param scheduler keeps the time
     * @param executor runs the tasks, on that same thread
     * @param errors reports what a task throws
     */
    record ScheduledWorker(ScheduledExecutorService scheduler, Executor executor, UnexpectedErrors errors)
            implements Worker {

        @Override
        public void execute(Runnable task) {
            executor.execute(() -> errors.contain(Source.MODEL, task));
        }

        @Override
        public void executeAfter(Duration delay, Runnable task) {
            scheduler.schedule(() -> execute(task), delay.toMillis(), TimeUnit.MILLISECONDS);
        }
    }
}
