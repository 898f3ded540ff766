package dev.patisserie.inference;

import dev.patisserie.common.fault.Reasons;
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
import org.jboss.logging.Logger;

/** Creates the named threads of this service. */
final class Threads {

    private static final Logger LOG = Logger.getLogger(Threads.class);

    private static final int SECONDS_TO_END = 10;

    private Threads() {}

    /** Creates a pool with a fixed number of threads; excess tasks wait. */
    static ExecutorService pool(String name, int threads) {
        return Executors.newFixedThreadPool(threads, named(name));
    }

    /** Creates a pool that starts a thread for each task without an idle thread. */
    static ExecutorService unbounded(String name) {
        return Executors.newCachedThreadPool(named(name));
    }

    /** Creates a scheduler with one thread. */
    static ScheduledExecutorService scheduler(String name) {
        return Executors.newSingleThreadScheduledExecutor(named(name));
    }

    /** Creates a scheduler with one thread that first runs {@code begin}. */
    static ScheduledExecutorService scheduler(String name, Runnable begin) {
        ThreadFactory threads = named(name);
        return Executors.newSingleThreadScheduledExecutor(task -> threads.newThread(() -> {
            contained(begin);
            task.run();
        }));
    }

    /** Runs a preparation without which the thread can work, for example of its priority. */
    private static void contained(Runnable begin) {
        try {
            begin.run();
        } catch (RuntimeException | Error e) { // for example of a native library
            LOG.warnf(
                    "thread not prepared thread=%s reason=\"%s\"",
                    Thread.currentThread().getName(), Reasons.of(e));
        }
    }

    private static ThreadFactory named(String name) {
        var number = new AtomicInteger();
        return task -> {
            var thread = new Thread(task, "%s-%d".formatted(name, number.incrementAndGet()));
            thread.setDaemon(true); // hanging native work must not keep the process alive
            return thread;
        };
    }

    /** Rejects new tasks, drops waiting ones, and waits a few seconds for the running one. */
    static void end(ExecutorService executor) {
        executor.shutdownNow();
        await(executor);
    }

    /** Rejects new tasks, and waits a few seconds for all accepted ones. */
    static void drain(ExecutorService executor) {
        executor.shutdown();
        await(executor);
    }

    private static void await(ExecutorService executor) {
        try {
            executor.awaitTermination(SECONDS_TO_END, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * A worker on a scheduler's thread. Errors are reported here, because a scheduler does not report exceptions of its
     * tasks.
     *
     * @param scheduler delays tasks
     * @param executor runs the tasks on the scheduler's thread
     * @param source the part of the service to which the tasks belong
     * @param errors reports errors of tasks
     */
    record ScheduledWorker(
            ScheduledExecutorService scheduler, Executor executor, Source source, UnexpectedErrors errors)
            implements Worker {

        @Override
        public void execute(Runnable task) {
            executor.execute(() -> errors.contain(source, task));
        }

        @Override
        public void executeAfter(Duration delay, Runnable task) {
            scheduler.schedule(() -> execute(task), delay.toMillis(), TimeUnit.MILLISECONDS);
        }
    }
}
