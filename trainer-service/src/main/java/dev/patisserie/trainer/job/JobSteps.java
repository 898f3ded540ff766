package dev.patisserie.trainer.job;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.TrainingProgressed.Failure;
import dev.patisserie.common.event.TrainingProgressed.Result;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.model.AtomicFiles;
import dev.patisserie.common.model.Manifest;
import dev.patisserie.trainer.job.Job.Accepted;
import dev.patisserie.trainer.job.Job.Exported;
import dev.patisserie.trainer.job.Job.Running;
import dev.patisserie.trainer.metrics.TrainerMetrics;
import dev.patisserie.trainer.pipeline.TrainedModel;
import dev.patisserie.trainer.pipeline.TrainingListeners;
import dev.patisserie.trainer.pipeline.TrainingOutcome;
import dev.patisserie.trainer.pipeline.TrainingPipeline;
import dev.patisserie.trainer.pipeline.TrainingRun;
import dev.patisserie.trainer.publish.ModelPublisher;
import dev.patisserie.trainer.tensorboard.RunLog;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;

/**
 * What there is to do for a job in each of its states. Every step may be repeated: a job is taken
 * up where its record says it stands, after a restart as after a failure.
 */
public final class JobSteps {

    private static final Logger LOG = Logger.getLogger(JobSteps.class);

    private final JobStore store;
    private final Announcer announcer;
    private final Workshop workshop;
    private final ModelPublisher publisher;
    private final TrainerMetrics metrics;
    private final Clock clock;

    /**
     * Collects what the steps need.
     *
     * @param store where the jobs are recorded
     * @param announcer where they are announced
     * @param workshop what trains
     * @param publisher what publishes
     */
    public JobSteps(
            JobStore store,
            Announcer announcer,
            Workshop workshop,
            ModelPublisher publisher,
            TrainerMetrics metrics,
            Clock clock) {
        this.store = store;
        this.announcer = announcer;
        this.workshop = workshop;
        this.publisher = publisher;
        this.metrics = metrics;
        this.clock = clock;
    }

    /**
     * What training needs besides the request.
     *
     * @param pipelines the recipes
     * @param data where the data sets lie
     * @param runs folder that holds one folder per unfinished job
     * @param logs folder that holds one folder per job, for TensorBoard
     */
    public record Workshop(Pipelines pipelines, DataRoot data, Path runs, Path logs) {}

    /**
     * Does all that is left to do for a job; nothing if it is settled.
     *
     * @param cancelled polled while training; once true, training stops and the job stays
     *     unfinished
     * @throws CancellationException if it was cancelled
     * @throws RuntimeException if the job cannot go on at present; its record says how far it got,
     *     and a later call goes on from there
     * @throws IOException likewise
     */
    void advance(String requestId, BooleanSupplier cancelled) throws IOException {
        JobRecord found = store.find(requestId).orElseThrow(NoSuchElementException::new);
        if (found.settled()) {
            return;
        }
        Job job = found.job();
        if (!found.announced()) {
            announcer.announce(requestId);
        }
        if (job instanceof Accepted accepted) {
            job = reach(accepted.start(clock.instant()));
        }
        if (job instanceof Running running) {
            job = train(running, cancelled);
        }
        if (job instanceof Exported exported) {
            publish(exported);
        }
        AtomicFiles.deleteTree(folder(requestId));
    }

    private Job reach(Job next) {
        store.put(next);
        announcer.announce(next.ticket().requestId());
        return next;
    }

    private Job train(Running job, BooleanSupplier cancelled) {
        try {
            return export(job, run(job, cancelled));
        } catch (CancellationException e) {
            throw e;
        } catch (PatisserieException e) {
            return end(job.failed(failure(e), clock.instant()));
        } catch (Throwable e) { // whatever a recipe throws ends its job, not the worker
            LOG.errorf(e, "training failed unexpectedly request=%s", job.ticket().requestId());
            return end(job.failed(unexpected(e), clock.instant()));
        }
    }

    private TrainingOutcome run(Running job, BooleanSupplier cancelled) {
        Ticket ticket = job.ticket();
        TrainingPipeline recipe =
                workshop.pipelines()
                        .find(ticket.request().pipeline())
                        .orElseThrow(() -> missing(ticket));
        LOG.infof(
                "training starts request=%s pipeline=%s dataset=%s",
                ticket.requestId(),
                ticket.request().pipeline().label(),
                ticket.request().dataset());
        var run =
                new TrainingRun(
                        ticket.request(),
                        ticket.modelId(),
                        workshop.data().resolve(ticket.request().dataset()),
                        folder(ticket.requestId()).resolve("work"));
        var listener =
                new JobListener(
                        job,
                        store,
                        announcer,
                        metrics,
                        clock,
                        cancelled,
                        new Milestones(),
                        new StepPace());
        try (RunLog log = log(ticket)) {
            return recipe.run(run, new TrainingListeners(List.of(listener, log)));
        }
    }

    private RunLog log(Ticket ticket) {
        return new RunLog(
                workshop.logs().resolve(ticket.requestId()),
                ticket.request().pipeline(),
                clock,
                new LogFailures(ticket.requestId(), metrics));
    }

    /** Recorded, not announced: for those who follow, the job still runs. */
    private Exported export(Running job, TrainingOutcome outcome) throws IOException {
        List<CheckpointPublished> checkpoints = new ArrayList<>();
        for (TrainedModel model : outcome.models()) {
            Manifest manifest = model.manifest();
            Path archive = archive(job, manifest.modelId());
            checkpoints.add(publisher.pack(model.folder(), manifest, archive));
        }
        outcome.comparison().ifPresent(comparison -> write(job, comparison));
        Exported exported = job.exported(checkpoints, result(outcome));
        store.put(exported);
        return exported;
    }

    private void write(Running job, TrainingOutcome.Comparison comparison) {
        Path page = store.writeComparison(job.ticket().requestId(), comparison.markdown());
        LOG.infof("models compared request=%s page=%s", job.ticket().requestId(), page);
    }

    private static Result result(TrainingOutcome outcome) {
        TrainedModel best = outcome.best();
        return new Result(
                best.manifest().modelId(),
                best.trainImages(),
                best.skippedImages(),
                best.trainingSeconds(),
                best.manifest().holdout().accuracy(),
                best.manifest().holdout().loss(),
                best.partSeconds(),
                outcome.models().stream().flatMap(model -> model.notices().stream()).toList(),
                outcome.comparison().map(TrainingOutcome.Comparison::figures).orElse(null));
    }

    private void publish(Exported job) {
        try {
            for (CheckpointPublished checkpoint : job.checkpoints()) {
                publisher.publish(checkpoint, archive(job, checkpoint.modelId()));
            }
        } catch (PatisserieException e) {
            if (e.code().retriable()) {
                throw e;
            }
            end(job.failed(failure(e), clock.instant()));
            return;
        }
        for (CheckpointPublished checkpoint : job.checkpoints()) {
            metrics.checkpointPublished(checkpoint.pipeline());
        }
        end(job.completed(clock.instant()));
    }

    private Job end(Job job) {
        reach(job);
        metrics.ended(job.progress().state());
        LOG.infof("job ended %s", summary(job));
        return job;
    }

    private static String summary(Job job) {
        return job instanceof Job.Failed failed
                ? "request=%s state=failed code=%s reason=%s"
                        .formatted(
                                job.ticket().requestId(),
                                failed.failure().code(),
                                failed.failure().message())
                : "request=%s state=completed model=%s"
                        .formatted(job.ticket().requestId(), job.progress().result().modelId());
    }

    private Path folder(String requestId) {
        return workshop.runs().resolve(requestId);
    }

    private Path archive(Job job, String modelId) {
        return folder(job.ticket().requestId()).resolve(modelId + ".zip");
    }

    private static Failure failure(PatisserieException e) {
        return new Failure(e.code().name(), e.getMessage());
    }

    private static Failure unexpected(Throwable e) {
        return new Failure(
                ErrorCode.TRAINING_FAILED.name(),
                "training ended by %s; the trainer's log has the stack trace".formatted(e));
    }

    private PatisserieException missing(Ticket ticket) {
        return new PatisserieException(
                ErrorCode.REQUEST_INVALID,
                "this trainer has no pipeline '%s' any more, only %s"
                        .formatted(
                                ticket.request().pipeline().label(), workshop.pipelines().names()));
    }
}
