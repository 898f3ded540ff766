package dev.patisserie.trainer.job.execution;

import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.trainer.job.JobSpec;
import dev.patisserie.trainer.job.store.JobStore;
import dev.patisserie.trainer.job.store.RetentionSweeper;
import dev.patisserie.trainer.job.store.TakenOverException;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;
import org.jboss.logging.Logger;

/**
 * Runs jobs one after the other on a single thread, outside Kafka's poll loop.
 *
 * <p>It runs the jobs of this trainer's partitions, which it reads from the {@link JobStore}. Unfinished jobs of other
 * processes come first, in the order of acceptance. A job that cannot continue at present, because the broker or the
 * model store is unavailable, is retried later, and the next one runs. A trial of a search gives way to every other
 * job: it saves its state after its step, and continues afterwards. Thread-safe. {@link #close} stops it.
 */
@Singleton
public final class JobScheduler implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(JobScheduler.class);

    /** Time between two searches for waiting models. */
    private static final Duration COMPARISON_PAUSE = Duration.ofSeconds(10);

    private final JobStore store;
    private final JobExecutor jobs;
    private final RetentionSweeper retentionSweeper;
    private final ComparisonSweeper comparisonSweeper;
    private final Duration retryDelay;
    private final Duration patience;
    private final ScheduledThreadPoolExecutor executor;
    private final Set<Integer> owned = new HashSet<>(); // partitions; guarded by this
    private final Map<String, Integer> inProgress = new HashMap<>(); // request ids to their partitions; guarded by this
    private final List<JobSpec> queue = new ArrayList<>(); // guarded by this
    private volatile Thread worker;
    private volatile boolean stopping;
    private boolean started; // guarded by this

    /**
     * Creates a stopped scheduler; see {@link #start} and {@link #assigned}.
     *
     * @param retentionSweeper sweeps before the first job and after each job
     * @param comparisonSweeper compares waiting models between jobs
     * @param settings the waits
     */
    public JobScheduler(
            JobStore store,
            JobExecutor jobs,
            RetentionSweeper retentionSweeper,
            ComparisonSweeper comparisonSweeper,
            Settings settings) {
        this.store = store;
        this.jobs = jobs;
        this.retentionSweeper = retentionSweeper;
        this.comparisonSweeper = comparisonSweeper;
        this.retryDelay = settings.retryDelay();
        this.patience = settings.patience();
        executor = new ScheduledThreadPoolExecutor(1, this::thread);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /**
     * The waits of a scheduler.
     *
     * @param retryDelay delay before a job is retried
     * @param patience longest wait of {@link #close} and {@link #revoked} for the current step
     */
    public record Settings(Duration retryDelay, Duration patience) {}

    private Thread thread(Runnable loop) {
        worker = new Thread(loop, "trainer-worker");
        worker.setDaemon(true);
        return worker;
    }

    /** Starts running the jobs of this trainer's partitions. */
    public synchronized void start() {
        executor.prestartCoreThread();
        started = true;
        executor.execute(retentionSweeper::sweep);
        long pause = COMPARISON_PAUSE.toSeconds();
        executor.scheduleWithFixedDelay(this::compareWaiting, pause, pause, TimeUnit.SECONDS);
        takeUp(Set.copyOf(owned));
    }

    /** Submits all unsettled jobs of these partitions. */
    public synchronized void assigned(Collection<Integer> partitions) {
        owned.addAll(partitions);
        LOG.infof("partitions assigned partitions=%s", partitions);
        if (started && !stopping) {
            takeUp(Set.copyOf(partitions));
        }
    }

    /** Compares the waiting models of this trainer's jobs. No failure may end the schedule. */
    private void compareWaiting() {
        try {
            comparisonSweeper.sweep(spec -> holds(spec.origin().partition()), () -> stopping);
        } catch (CancellationException e) {
            LOG.infof("comparison interrupted reason=\"%s\"", e.getMessage());
        } catch (RuntimeException | Error e) {
            LOG.errorf(e, "waiting models not compared, retrying pause=%s", COMPARISON_PAUSE);
        }
    }

    private void takeUp(Set<Integer> partitions) {
        executor.execute(() -> {
            if (stopping) {
                return; // a shut-down executor still runs tasks that were due
            }
            try {
                store.takeUp(partitions::contains).forEach(this::enqueue);
            } catch (RuntimeException | Error e) { // otherwise their jobs would wait forever
                LOG.errorf(e, "jobs not taken up, retrying partitions=%s", partitions);
                executor.schedule(() -> takeUp(partitions), retryDelay.toMillis(), TimeUnit.MILLISECONDS);
            }
        });
    }

    /**
     * Stops the jobs of these partitions within one step and waits for that, so that the new owner finds their saved
     * state.
     */
    public synchronized void revoked(Collection<Integer> partitions) {
        owned.removeAll(partitions);
        store.leave(partitions::contains);
        forgive(partitions::contains);
        LOG.infof("partitions revoked partitions=%s", partitions);
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            while (inProgress.values().stream().anyMatch(partitions::contains)) {
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

    /** A stopped job has not crashed, even if the process ends before its step. */
    private void forgive(IntPredicate partitions) {
        inProgress.forEach((requestId, partition) -> {
            if (partitions.test(partition)) {
                jobs.forgive(requestId);
            }
        });
    }

    /** Returns whether this trainer owns a partition. */
    public synchronized boolean holds(int partition) {
        return owned.contains(partition);
    }

    /** Queues a recorded job. Has no effect if repeated, or if another trainer owns the job's partition. */
    public synchronized void submit(JobSpec spec) {
        if (started && !stopping) { // before the start, start() finds it in the store
            enqueue(spec);
        }
    }

    private synchronized void enqueue(JobSpec spec) {
        queue.add(spec);
        executor.execute(this::advanceNext);
    }

    private void advanceNext() {
        next().ifPresent(this::advance);
    }

    /** Takes the first job of the queue that is not a trial, or else the first trial. */
    private synchronized Optional<JobSpec> next() {
        Optional<JobSpec> first = queue.stream().filter(spec -> !spec.isTrial()).findFirst();
        Optional<JobSpec> next = first.or(() -> queue.stream().findFirst());
        next.ifPresent(queue::remove);
        return next;
    }

    private void advance(JobSpec spec) {
        if (!tryReserve(spec)) {
            return;
        }
        String requestId = spec.requestId();
        try {
            jobs.advance(requestId, () -> isStopping(spec));
            retentionSweeper.sweep();
        } catch (CancellationException e) {
            LOG.infof("training interrupted, will be resumed request=%s", requestId);
            resumeTrial(spec);
        } catch (TakenOverException e) {
            LOG.warnf("job taken over by another trainer request=%s found=\"%s\"", requestId, e.getMessage());
        } catch (PatisserieException e) { // its message is complete
            retry(spec, e.getMessage(), null);
        } catch (Throwable e) { // the thread must survive any failure of a job
            retry(spec, "unexpected", e);
        } finally {
            leave(spec);
        }
    }

    /** A trial that gave way continues after the jobs in the queue. */
    private synchronized void resumeTrial(JobSpec spec) {
        if (spec.isTrial() && !stopping && owned.contains(spec.origin().partition())) {
            enqueue(spec);
        }
    }

    /**
     * Ends a cancelled job that waits in the queue.
     *
     * @return whether it has ended; otherwise the running job will notice the cancellation
     * @throws RuntimeException if the disk or the broker fails; the call may be retried
     */
    boolean endWaiting(JobSpec spec) {
        if (!tryReserve(spec)) {
            return false;
        }
        try {
            jobs.advance(spec.requestId(), () -> true);
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            leave(spec);
        }
    }

    /** Reserves a job for the calling thread; fails if another thread has it or its partition is revoked. */
    private synchronized boolean tryReserve(JobSpec spec) {
        int partition = spec.origin().partition();
        if (stopping || !owned.contains(partition)) {
            return false;
        }
        return inProgress.putIfAbsent(spec.requestId(), partition) == null;
    }

    private synchronized void leave(JobSpec spec) {
        inProgress.remove(spec.requestId());
        notifyAll();
    }

    private synchronized boolean isStopping(JobSpec spec) {
        return stopping || !owned.contains(spec.origin().partition()) || spec.isTrial() && isOtherJobWaiting();
    }

    private boolean isOtherJobWaiting() {
        return queue.stream().anyMatch(waiting -> !waiting.isTrial());
    }

    private synchronized void retry(JobSpec spec, String reason, Throwable trace) {
        LOG.warnf(
                trace, "job failed, retrying request=%s delay=%s reason=\"%s\"", spec.requestId(), retryDelay, reason);
        if (!stopping) {
            executor.schedule(() -> enqueue(spec), retryDelay.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** Returns whether the scheduler has been started. */
    public synchronized boolean started() {
        return started;
    }

    /** Returns whether the training thread is alive. */
    public boolean alive() {
        Thread thread = worker;
        return thread != null && thread.isAlive() && !stopping;
    }

    /**
     * Stops training within one step and waits for that. Unfinished jobs stay recorded and are resumed by the next
     * owner of their partitions.
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
