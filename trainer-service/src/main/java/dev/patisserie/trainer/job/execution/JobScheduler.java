package dev.patisserie.trainer.job.execution;

import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.trainer.job.JobSpec;
import dev.patisserie.trainer.job.store.JobStore;
import dev.patisserie.trainer.job.store.RetentionSweeper;
import dev.patisserie.trainer.job.store.TakenOverException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;
import org.jboss.logging.Logger;

/**
 * The one thread that trains, one job after the other, far from Kafka's poll loop.
 *
 * <p>It runs the jobs of the partitions that the consumer group has given to this trainer, and is fed from the
 * {@link JobStore}: what another process left unfinished comes first, in the order of acceptance. A job that cannot go
 * on at present (the broker or the model store is away) is tried again later, and the next one has its turn.
 * Thread-safe. The creator closes it.
 */
public final class JobScheduler implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(JobScheduler.class);

    private final JobStore store;
    private final JobExecutor steps;
    private final RetentionSweeper retentionSweeper;
    private final Duration retryDelay;
    private final Duration patience;
    private final ScheduledThreadPoolExecutor executor;
    private final Set<Integer> held = new HashSet<>(); // partitions; guarded by this
    private final Map<String, Integer> inHand = new HashMap<>(); // likewise; to their partitions
    private volatile Thread worker;
    private volatile boolean stopping;
    private boolean started; // guarded by this

    /**
     * Makes a runner that does nothing yet; see {@link #start} and {@link #assigned}.
     *
     * @param retentionSweeper tidies up before the first job and after each
     * @param retryDelay how long a job rests that cannot go on at present
     * @param patience how long {@link #close} and {@link #revoked} wait for the step that is under way
     */
    public JobScheduler(
            JobStore store,
            JobExecutor steps,
            RetentionSweeper retentionSweeper,
            Duration retryDelay,
            Duration patience) {
        this.store = store;
        this.steps = steps;
        this.retentionSweeper = retentionSweeper;
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

    /** Runs, from now on, the jobs of the partitions that this trainer has. */
    public synchronized void start() {
        executor.prestartCoreThread();
        started = true;
        executor.execute(retentionSweeper::sweep);
        takeUp(Set.copyOf(held));
    }

    /** Takes up every job of these partitions that is not settled. */
    public synchronized void assigned(Collection<Integer> partitions) {
        held.addAll(partitions);
        LOG.infof("partitions assigned partitions=%s", partitions);
        if (started && !stopping) {
            takeUp(Set.copyOf(partitions));
        }
    }

    private void takeUp(Set<Integer> partitions) {
        executor.execute(() -> {
            if (stopping) {
                return; // the executor still runs what was due when it was shut down
            }
            try {
                store.takeUp(partitions::contains).forEach(this::enqueue);
            } catch (RuntimeException | Error e) { // or their jobs would wait for good
                LOG.errorf(e, "jobs not taken up yet partitions=%s", partitions);
                executor.schedule(() -> takeUp(partitions), retryDelay.toMillis(), TimeUnit.MILLISECONDS);
            }
        });
    }

    /**
     * Stops what is done for jobs of these partitions, within one step, and waits for that, so that whoever is given
     * them finds the state that training has saved.
     */
    public synchronized void revoked(Collection<Integer> partitions) {
        held.removeAll(partitions);
        store.leave(partitions::contains);
        forgive(partitions::contains);
        LOG.infof("partitions revoked partitions=%s", partitions);
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            while (inHand.values().stream().anyMatch(partitions::contains)) {
                long millis = (deadline - System.nanoTime()) / 1_000_000;
                if (millis <= 0) {
                    LOG.warnf("training did not stop in time waited=%s", patience);
                    return;
                }
                wait(millis);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A job that is told to stop has not crashed, even if the process ends before its step. */
    private void forgive(IntPredicate partitions) {
        inHand.forEach((requestId, partition) -> {
            if (partitions.test(partition)) {
                steps.forgive(requestId);
            }
        });
    }

    /** Returns whether this trainer has the right to run the jobs of a partition. */
    synchronized boolean holds(int partition) {
        return held.contains(partition);
    }

    /**
     * Runs a recorded job as soon as those before it are through. Harmless if repeated, or if the job's partition is
     * not this trainer's.
     */
    public synchronized void submit(JobSpec spec) {
        if (started && !stopping) { // if not yet, start() finds it in the store
            enqueue(spec);
        }
    }

    private void enqueue(JobSpec spec) {
        executor.execute(() -> advance(spec));
    }

    private void advance(JobSpec spec) {
        if (!take(spec)) {
            return;
        }
        String requestId = spec.requestId();
        try {
            steps.advance(requestId, () -> stopping(spec));
            retentionSweeper.sweep();
        } catch (CancellationException e) {
            LOG.infof("training interrupted, to be gone on with later request=%s", requestId);
        } catch (TakenOverException e) {
            LOG.warnf("job left to another trainer request=%s found=%s", requestId, e.getMessage());
        } catch (PatisserieException e) { // says all there is to say
            retry(spec, e.getMessage(), null);
        } catch (Throwable e) { // the worker outlives whatever a job does
            retry(spec, "unexpected", e);
        } finally {
            leave(spec);
        }
    }

    /**
     * Ends a job that is cancelled and waits for its turn.
     *
     * @return whether it has ended; if not, the worker is at it, and will see for itself
     * @throws RuntimeException if disk or broker fail; may be repeated
     */
    boolean endWaiting(JobSpec spec) {
        if (!take(spec)) {
            return false;
        }
        try {
            steps.advance(spec.requestId(), () -> true);
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            leave(spec);
        }
    }

    /** One thread at a time works for a job, and only while its partition is this trainer's. */
    private synchronized boolean take(JobSpec spec) {
        int partition = spec.origin().partition();
        if (stopping || !held.contains(partition)) {
            return false;
        }
        return inHand.putIfAbsent(spec.requestId(), partition) == null;
    }

    private synchronized void leave(JobSpec spec) {
        inHand.remove(spec.requestId());
        notifyAll();
    }

    private synchronized boolean stopping(JobSpec spec) {
        return stopping || !held.contains(spec.origin().partition());
    }

    private synchronized void retry(JobSpec spec, String reason, Throwable trace) {
        LOG.warnf(
                trace,
                "job cannot go on at present, trying again request=%s delay=%s reason=%s",
                spec.requestId(),
                retryDelay,
                reason);
        if (!stopping) {
            executor.schedule(() -> advance(spec), retryDelay.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** Returns whether the jobs of an earlier process are being taken up. */
    public synchronized boolean started() {
        return started;
    }

    /** Returns whether there is a thread that trains. */
    public boolean alive() {
        Thread thread = worker;
        return thread != null && thread.isAlive() && !stopping;
    }

    /**
     * Stops training within one step, and waits for that. What is unfinished stays recorded so and is taken up by the
     * next trainer that is given its partition.
     */
    @Override
    public void close() {
        synchronized (this) {
            stopping = true;
            forgive(partition -> true);
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
