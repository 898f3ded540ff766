package dev.patisserie.trainer.job.execution;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.TrainingProgressed;
import dev.patisserie.common.event.TrainingProgressed.Failure;
import dev.patisserie.common.event.TrialResult;
import dev.patisserie.common.fault.Causes;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.fault.Reasons;
import dev.patisserie.common.io.AtomicFiles;
import dev.patisserie.common.io.DiskSpace;
import dev.patisserie.trainer.champion.ChampionComparison;
import dev.patisserie.trainer.champion.Rivals;
import dev.patisserie.trainer.fit.TrainingDivergedException;
import dev.patisserie.trainer.fit.TrainingPausedException;
import dev.patisserie.trainer.job.Cancellation;
import dev.patisserie.trainer.job.Job;
import dev.patisserie.trainer.job.Job.Accepted;
import dev.patisserie.trainer.job.Job.Exported;
import dev.patisserie.trainer.job.Job.Running;
import dev.patisserie.trainer.job.JobSpec;
import dev.patisserie.trainer.job.progress.JobReports;
import dev.patisserie.trainer.job.progress.PercentThrottle;
import dev.patisserie.trainer.job.progress.ProgressPublisher;
import dev.patisserie.trainer.job.progress.ProgressReporter;
import dev.patisserie.trainer.job.progress.StepThrottle;
import dev.patisserie.trainer.job.store.JobRecord;
import dev.patisserie.trainer.job.store.JobStarts;
import dev.patisserie.trainer.job.store.JobStore;
import dev.patisserie.trainer.job.store.PausedTrials;
import dev.patisserie.trainer.job.store.RunFolders;
import dev.patisserie.trainer.job.store.TakenOverException;
import dev.patisserie.trainer.metrics.TrainerMetrics;
import dev.patisserie.trainer.pipeline.TrainingListener;
import dev.patisserie.trainer.pipeline.TrainingListeners;
import dev.patisserie.trainer.publish.ModelPublisher;
import dev.patisserie.trainer.tensorboard.RunLog;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * Executes the steps of a job, one for each state. Every step may be repeated: after a restart, a failure or a
 * takeover, the job resumes from its recorded state.
 */
@Singleton
public final class JobExecutor {

    private static final Logger LOG = Logger.getLogger(JobExecutor.class);
    private static final String PUBLISHING = "exported"; // the progress of a job in this state

    private final JobStore store;
    private final ProgressPublisher announcer;
    private final TrainingEnvironment environment;
    private final ModelPublisher publisher;
    private final TrainerMetrics metrics;
    private final Clock clock;

    /**
     * Creates an executor.
     *
     * @param store the job records
     * @param announcer publishes the states of jobs
     * @param environment the training environment
     * @param publisher publishes trained models
     */
    public JobExecutor(
            JobStore store,
            ProgressPublisher announcer,
            TrainingEnvironment environment,
            ModelPublisher publisher,
            TrainerMetrics metrics,
            Clock clock) {
        this.store = store;
        this.announcer = announcer;
        this.environment = environment;
        this.publisher = publisher;
        this.metrics = metrics;
        this.clock = clock;
    }

    /**
     * The environment of a training.
     *
     * @param pipelines the pipelines
     * @param data the data sets
     * @param runs files of unfinished jobs
     * @param reports reports of jobs
     * @param logs folder of TensorBoard's files, one folder per job
     * @param starts counts the crashed starts of jobs
     * @param work the work folder
     * @param rivals selects the models to compare a new model with
     * @param comparison compares models
     * @param paused the saved states of paused trials
     */
    public record TrainingEnvironment(
            Pipelines pipelines,
            JobDatasets data,
            RunFolders runs,
            JobReports reports,
            Path logs,
            JobStarts starts,
            TrainerWorkFolder work,
            Rivals rivals,
            ChampionComparison comparison,
            PausedTrials paused) {}

    /**
     * Takes ownership of a job and executes all remaining steps. Has no effect on a settled job.
     *
     * @param stopping polled while training; once true, training saves its state and the job stays unfinished
     * @throws CancellationException if it was stopped
     * @throws TakenOverException if another trainer has taken the job over
     * @throws RuntimeException if the job cannot continue at present; a later call resumes from its record
     * @throws IOException if the job cannot continue at present
     */
    void advance(String requestId, BooleanSupplier stopping) throws IOException {
        JobRecord found = store.claim(requestId);
        if (found.settled()) {
            return;
        }
        announcer.announce(requestId);
        Job job = found.job();
        if (!job.ended()) {
            Path folder = environment.runs().adopt(requestId, found.owner(), store.owner());
            job = job instanceof Accepted accepted ? start(accepted) : job;
            job = job instanceof Running running ? train(running, folder, stopping) : job;
            job = job instanceof Exported exported ? publish(exported, folder, stopping) : job;
        }
        environment.runs().delete(requestId);
        environment.starts().delete(requestId);
    }

    /** Records an orderly stop, so that the end of this job's start does not count as a crash. */
    void forgive(String requestId) {
        environment.starts().forgive(requestId);
    }

    private Job start(Accepted job) throws IOException {
        Optional<Cancellation> cancellation = store.cancellation(job.spec().requestId());
        return cancellation.isPresent()
                ? end(job, job.cancelled(cancellation.get().failure(), clock.instant()))
                : reach(job, job.start(clock.instant()));
    }

    private Job reach(Job from, Job next) {
        store.put(from, next);
        if (next.ended()) { // counted with the record, since a recorded end is final
            metrics.ended(next.progress().state());
        }
        if (next instanceof Job.Failed failed) {
            metrics.failed(failed.failure().code());
        }
        announcer.announce(next.spec().requestId());
        return next;
    }

    private Job train(Running job, Path folder, BooleanSupplier stopping) throws IOException {
        Optional<Job> cancelled = cancelled(job);
        if (cancelled.isPresent()) {
            return cancelled.get();
        }
        environment.work().requireUsable();
        return countStart(
                job,
                failure -> job.failed(failure, clock.instant()),
                new Work(TrainingTask.progress(folder), stopping, () -> trained(job, folder, stopping)));
    }

    /** The step of a state. */
    @FunctionalInterface
    private interface Step {
        Job run() throws IOException;
    }

    /**
     * Work that may crash the process.
     *
     * @param progress a value that changes whenever the job advances
     * @param stopping returns whether an orderly stop has begun
     */
    private record Work(String progress, BooleanSupplier stopping, Step step) {}

    /** Runs work unless too many of its starts have crashed. */
    private Job countStart(Job job, Function<Failure, Job> failed, Work work) throws IOException {
        String requestId = job.spec().requestId();
        Optional<Failure> crashed = environment.starts().exhausted(requestId, work.progress());
        if (crashed.isPresent()) {
            return end(job, failed.apply(crashed.get()));
        }
        JobStarts.UnderWay start = environment.starts().begin(requestId, work.progress());
        try {
            if (work.stopping().getAsBoolean()) { // forgive() found no start yet
                start.close();
            }
            return work.step().run();
        } finally {
            start.close();
        }
    }

    private Job trained(Running job, Path folder, BooleanSupplier stopping) throws IOException {
        Exported exported;
        try (RunLog log = log(job.spec())) {
            var run = new TrainingTask(job, folder, environment, publisher);
            run.restoreTrial();
            List<TrainingListener> followers = List.of(listener(job, stopping), log);
            exported = run.exported(new TrainingListeners(followers));
        } catch (CancellationException e) {
            return cancelled(job).orElseThrow(() -> e);
        } catch (TakenOverException e) {
            throw e;
        } catch (TrainingPausedException e) {
            return pause(job, folder, e.result());
        } catch (Throwable e) { // a failure of a pipeline ends its job, not the scheduler
            rethrowIfStoreIsAway(e);
            environment.work().requireUsable(); // else the job waits, like those behind it
            return end(job, unsuccessful(job, folder, e));
        }
        return export(job, exported, folder);
    }

    /** Keeps the state of a trial for its next step. */
    private Job pause(Running job, Path folder, TrialResult result) throws IOException {
        try {
            environment.paused().keep(job.spec().requestId(), TrainingTask.work(folder));
        } catch (IOException | RuntimeException e) {
            environment.work().requireUsable();
            return end(job, job.failed(failure(folder, e), clock.instant()));
        }
        return end(job, job.paused(result, clock.instant()));
    }

    /** A trial that diverges is a result of its search, not a failure. */
    private Job unsuccessful(Running job, Path folder, Throwable e) {
        Instant now = clock.instant();
        boolean diverged = e instanceof PatisserieException named && named.code() == ErrorCode.TRAINING_DIVERGED;
        return diverged && job.spec().request().pauses()
                ? job.paused(diverged(e), now)
                : job.failed(failure(folder, e), now);
    }

    /** Returns the epochs before the divergence; none if it was found outside of an epoch. */
    private static TrialResult diverged(Throwable e) {
        return e instanceof TrainingDivergedException known ? known.result() : new TrialResult(0, true, List.of());
    }

    /** The job waits for the data set store, like those behind it, and resumes from its last snapshot. */
    private static void rethrowIfStoreIsAway(Throwable failure) {
        Causes.of(failure)
                .filter(PatisserieException.class::isInstance)
                .map(PatisserieException.class::cast)
                .filter(named -> named.code() == ErrorCode.DATASET_STORE_UNAVAILABLE)
                .findFirst()
                .ifPresent(named -> {
                    throw named;
                });
    }

    private ProgressReporter listener(Running job, BooleanSupplier stopping) {
        return new ProgressReporter(
                job,
                store,
                environment.reports(),
                announcer,
                metrics,
                clock,
                stopping,
                new PercentThrottle(),
                new StepThrottle());
    }

    private RunLog log(JobSpec spec) {
        return new RunLog(
                TrainingTask.logs(environment.logs(), spec),
                spec.request().pipeline(),
                clock,
                new LogFailures(spec.requestId(), metrics));
    }

    /** Records the state without publishing it: for consumers, the job still runs. */
    private Job export(Running job, Exported exported, Path folder) throws IOException {
        Optional<Job> cancelled = cancelled(job);
        if (cancelled.isPresent()) {
            return cancelled.get();
        }
        try {
            store.put(job, exported);
            return exported;
        } catch (UncheckedIOException e) {
            if (!DiskSpace.exhausted(e)) {
                throw e;
            }
            return end(job, job.failed(failure(folder, e), clock.instant()));
        }
    }

    private Optional<Job> cancelled(Running job) throws IOException {
        Optional<Cancellation> cancellation = store.cancellation(job.spec().requestId());
        return cancellation.isPresent()
                ? Optional.of(end(job, job.cancelled(cancellation.get().failure(), clock.instant())))
                : Optional.empty();
    }

    private Job publish(Exported job, Path folder, BooleanSupplier stopping) throws IOException {
        return countStart(
                job,
                failure -> job.failed(failure, clock.instant()),
                new Work(PUBLISHING, stopping, () -> published(job, folder)));
    }

    /** Deletes all files but the archives to free space, and publishes the models. */
    private Job published(Exported job, Path folder) throws IOException {
        AtomicFiles.deleteTree(TrainingTask.work(folder));
        try {
            for (CheckpointPublished checkpoint : job.checkpoints()) {
                requireOwned(job.spec());
                publisher.publish(checkpoint, TrainingTask.archive(folder, checkpoint.modelId()));
            }
        } catch (PatisserieException e) {
            if (e.code().retriable()) { // including a full disk: the trained model waits
                throw e;
            }
            return end(job, job.failed(failure(folder, e), clock.instant()));
        }
        for (CheckpointPublished checkpoint : job.checkpoints()) {
            metrics.checkpointPublished(checkpoint.pipeline());
        }
        return end(job, job.completed(clock.instant()));
    }

    /** Two trainers would publish the same archive and the same event. */
    private void requireOwned(JobSpec spec) {
        if (!store.owns(spec.requestId())) {
            throw new TakenOverException(spec.requestId(), "owned by another trainer");
        }
    }

    /** Deletes the files of a failed or cancelled job first, since the record needs space. */
    private Job end(Job from, Job next) throws IOException {
        if (next.progress().result() == null) {
            environment.runs().delete(from.spec().requestId());
        }
        reach(from, next);
        logEnd(next.progress());
        return next;
    }

    private static void logEnd(TrainingProgressed end) {
        if (end.trial() != null) {
            LOG.infof(
                    "job ended request=%s state=%s epochs=%d diverged=%s",
                    end.requestId(),
                    end.state(),
                    end.trial().epochs(),
                    end.trial().diverged());
        } else if (end.result() == null) {
            LOG.infof(
                    "job ended request=%s state=%s code=%s reason=\"%s\"",
                    end.requestId(),
                    end.state(),
                    end.failure().code(),
                    end.failure().message());
        } else {
            LOG.infof(
                    "job ended request=%s state=%s modelId=%s",
                    end.requestId(), end.state(), end.result().modelId());
        }
    }

    private static Failure failure(Path folder, Throwable e) {
        if (DiskSpace.exhausted(e)) {
            return new Failure(
                    ErrorCode.DISK_FULL.name(),
                    "expected disk space below %s, trainer.work-dir and trainer.model-store, found none: %s; free some space, lower the trainer's limits, and send the request under a new id"
                            .formatted(folder, Reasons.of(e)));
        }
        if (e instanceof PatisserieException named) {
            return new Failure(named.code().name(), named.getMessage());
        }
        LOG.errorf(e, "training failed unexpectedly folder=%s", folder);
        return new Failure(
                ErrorCode.TRAINING_FAILED.name(),
                "training failed: %s; the trainer's log has the stack trace".formatted(Reasons.of(e)));
    }
}
