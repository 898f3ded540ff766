package dev.patisserie.trainer.job;

import dev.patisserie.common.fault.PatisserieException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * The one thread that trains, one job after the other, far from Kafka's poll loop.
 *
 * <p>It is fed from the {@link JobStore}: what a killed process left unfinished comes first, in the
 * order of acceptance. A job that cannot go on at present (the broker or the model store is away)
 * is tried again later, and the next one has its turn. Thread-safe. The creator closes it.
 */
public final class JobRunner implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(JobRunner.class);

    private final JobStore store;
    private final JobSteps steps;
    private final Duration retryDelay;
    private final Duration patience;
    private final ScheduledThreadPoolExecutor executor;
    private volatile Thread worker;
    private volatile boolean stopping;
    private boolean started; // guarded by this

    /**
     * Makes a runner that does nothing yet; see {@link #start}.
     *
     * @param retryDelay how long a job rests that cannot go on at present
     * @param patience how long {@link #close} waits for the step that is under way
     */
    public JobRunner(JobStore store, JobSteps steps, Duration retryDelay, Duration patience) {
        this.store = store;
        this.steps = steps;
        this.retryDelay = retryDelay;
        this.patience = patience;
        executor = new ScheduledThreadPoolExecutor(1, this::thread);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    private Thread thread(Runnable loop) {
        worker = new Thread(loop, "trainer-worker");
        worker.setDaemon(true);
        return worker;
    }

    /** Takes up every job that is not settled, and from now on every submitted one. */
    public synchronized void start() {
        executor.prestartCoreThread();
        started = true;
        store.pending().forEach(this::enqueue);
    }

    /** Runs a recorded job as soon as those before it are through. Harmless if repeated. */
    public synchronized void submit(String requestId) {
        if (started && !stopping) { // if not yet, start() finds it in the store
            enqueue(requestId);
        }
    }

    private void enqueue(String requestId) {
        executor.execute(() -> advance(requestId));
    }

    private void advance(String requestId) {
        if (stopping) {
            return; // the executor still runs what was due when it was shut down
        }
        try {
            steps.advance(requestId, () -> stopping);
        } catch (CancellationException e) {
            LOG.infof(
                    "training interrupted, to be taken up at the next start request=%s", requestId);
        } catch (PatisserieException e) { // says all there is to say
            retry(requestId, e.getMessage(), null);
        } catch (Throwable e) { // the worker outlives whatever a job does
            retry(requestId, "unexpected", e);
        }
    }

    private synchronized void retry(String requestId, String reason, Throwable trace) {
        LOG.warnf(
                trace,
                "job cannot go on at present, trying again request=%s delay=%s reason=%s",
                requestId,
                retryDelay,
                reason);
        if (!stopping) {
            executor.schedule(
                    () -> advance(requestId), retryDelay.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** Returns whether the jobs of an earlier process were taken up. */
    public synchronized boolean started() {
        return started;
    }

    /** Returns whether there is a thread that trains. */
    public boolean alive() {
        Thread thread = worker;
        return thread != null && thread.isAlive() && !stopping;
    }

    /**
     * Stops training within one step, and waits for that. What is unfinished stays recorded so and
     * is taken up by the next {@link #start} on the same store.
     */
    @Override
    public void close() {
        synchronized (this) {
            stopping = true;
            executor.shutdown();
        }
        try {
            if (!executor.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warnf("training did not stop in time waited=%s", patience);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
