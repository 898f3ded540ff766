package dev.patisserie.trainer.job.execution;

import dev.patisserie.common.event.DatasetPublished;
import dev.patisserie.common.event.TrainingCancelled;
import dev.patisserie.common.event.TrainingProgressed;
import dev.patisserie.common.event.TrainingProgressed.Failure;
import dev.patisserie.common.event.TrainingProgressed.JobRef;
import dev.patisserie.common.event.TrainingProgressed.State;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.io.Sha256;
import dev.patisserie.common.json.Json;
import dev.patisserie.trainer.job.Admission;
import dev.patisserie.trainer.job.Admission.Admitted;
import dev.patisserie.trainer.job.Admission.Refused;
import dev.patisserie.trainer.job.CancelOutcome;
import dev.patisserie.trainer.job.Cancellation;
import dev.patisserie.trainer.job.Job;
import dev.patisserie.trainer.job.JobSpec;
import dev.patisserie.trainer.job.RequestPosition;
import dev.patisserie.trainer.job.progress.ProgressPublisher;
import dev.patisserie.trainer.job.store.JobRecord;
import dev.patisserie.trainer.job.store.JobStore;
import dev.patisserie.trainer.job.store.UnreadableRecordException;
import dev.patisserie.trainer.metrics.TrainerMetrics;
import dev.patisserie.trainer.pipeline.ModelId;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.Optional;

/** Decides whether a request becomes a job, applies cancellations, and publishes the results. Thread-safe. */
@Singleton
public final class JobAdmission {

    private final JobStore store;
    private final RequestCheck check;
    private final ProgressPublisher announcer;
    private final JobScheduler runner;
    private final TrainerMetrics metrics;
    private final Clock clock;

    /**
     * Creates an admission of requests that pass {@code check}; the jobs are recorded in {@code store} and run by
     * {@code runner}.
     */
    public JobAdmission(
            JobStore store,
            RequestCheck check,
            ProgressPublisher announcer,
            JobScheduler runner,
            TrainerMetrics metrics,
            Clock clock) {
        this.store = store;
        this.check = check;
        this.announcer = announcer;
        this.runner = runner;
        this.metrics = metrics;
        this.clock = clock;
    }

    /**
     * Admits a request. After {@link Admitted}, the job is on disk, the broker has acknowledged the event of its state,
     * and it will run. It keeps the version of its data set that the request names, or that is the newest now.
     *
     * <p>A request equal to an earlier one with its id gets the existing job. Equality is that of the fields with their
     * defaults, not of the bytes.
     *
     * <p>A job of another trainer's partition is published and run by that trainer. This applies if a request is
     * repeated with another key, or if the partition was just revoked.
     *
     * @param request its {@code requestId} is set
     * @param origin position of its record
     * @throws RuntimeException if the disk or the broker fails, or the versions of data sets have not been read since
     *     the start; the call may be retried
     */
    public Admission admit(TrainingRequested request, RequestPosition origin) {
        Admission admission = decide(request, origin);
        if (admission instanceof Admitted admitted && isOurs(admitted.job())) {
            if (admitted.known()) {
                announcer.repeat(request.requestId());
            } else {
                announcer.announce(request.requestId());
            }
            runner.submit(admitted.job().spec());
        }
        return admission;
    }

    private boolean isOurs(Job job) {
        return runner.holds(job.spec().origin().partition());
    }

    /**
     * Cancels a request, whether it is known or not. On return the cancellation is durable. A job that is being
     * published or has ended stays unchanged.
     *
     * @throws RuntimeException if the disk or the broker fails; the call may be retried
     */
    public CancelOutcome cancel(TrainingCancelled event) {
        var cancellation = new Cancellation(event.requestId(), event.reason(), clock.instant());
        boolean isNew = store.cancel(cancellation);
        CancelOutcome outcome = cancel(event.requestId(), isNew);
        metrics.cancellation(outcome);
        return outcome;
    }

    private CancelOutcome cancel(String requestId, boolean isNew) {
        try {
            Optional<Job> known = known(requestId);
            return known.isPresent() ? cancel(known.get(), isNew) : remember(requestId);
        } catch (UnreadableRecordException e) { // applied once the record is restored
            return CancelOutcome.REMEMBERED;
        }
    }

    private Optional<Job> known(String requestId) {
        return store.find(requestId).map(JobRecord::job);
    }

    private CancelOutcome cancel(Job job, boolean isNew) {
        if (job instanceof Job.Cancelled) { // the scheduler may have cancelled it first
            return isNew ? CancelOutcome.CANCELLED : CancelOutcome.REPEATED;
        }
        if (job.ended() || job instanceof Job.Exported) {
            return CancelOutcome.TOO_LATE;
        }
        return runner.endWaiting(job.spec()) ? CancelOutcome.CANCELLED : CancelOutcome.STOPPING;
    }

    private CancelOutcome remember(String requestId) {
        Failure why = store.cancellation(requestId).orElseThrow().failure();
        announcer.announce(withoutJob(requestId, State.CANCELLED, Optional.empty(), why));
        return CancelOutcome.REMEMBERED;
    }

    /**
     * Publishes the rejection of a request. If its id belongs to a job, the existing job is left unchanged and its own
     * state is published instead.
     *
     * @param requestId id of the request
     * @param readable the request, if it is readable
     * @throws RuntimeException if the broker does not acknowledge the event
     */
    public void refuse(String requestId, Optional<TrainingRequested> readable, Refused why) {
        Optional<Job> known;
        try {
            known = known(requestId);
        } catch (UnreadableRecordException e) {
            return; // its job may have ended: the published state must stay the last one
        }
        if (known.isEmpty()) {
            var failure = new Failure(why.code().name(), why.reason());
            announcer.announce(withoutJob(requestId, State.REJECTED, readable, failure));
        } else if (isOurs(known.get())) {
            announcer.repeat(requestId);
        }
    }

    private TrainingProgressed withoutJob(
            String requestId, State state, Optional<TrainingRequested> readable, Failure why) {
        JobRef job = readable.map(JobRef::of).orElseGet(() -> JobRef.unread(requestId));
        return TrainingProgressed.ended(job, state, clock.instant(), why);
    }

    private Admission decide(TrainingRequested request, RequestPosition origin) {
        try {
            Optional<Job> known = known(request.requestId());
            return known.isPresent() ? again(known.get(), request) : decideNew(request, origin);
        } catch (UnreadableRecordException e) {
            return new Refused(ErrorCode.JOB_RECORD_UNREADABLE, e.getMessage());
        }
    }

    private Admission decideNew(TrainingRequested request, RequestPosition origin) {
        Optional<DatasetPublished> version;
        try {
            version = check.check(request);
        } catch (PatisserieException e) {
            if (e.code().retriable()) {
                throw e;
            }
            return new Refused(e.code(), e.getMessage());
        }
        Job job = job(request, origin, version);
        if (!store.create(job)) { // created by another trainer meanwhile
            return decide(request, origin);
        }
        return new Admitted(job, false);
    }

    private Job job(TrainingRequested request, RequestPosition origin, Optional<DatasetPublished> version) {
        String modelId = ModelId.of(request, request.pipeline());
        var accepted = new Job.Accepted(new JobSpec(origin, request, modelId, clock.instant(), version.orElse(null)));
        Optional<Cancellation> cancellation = store.cancellation(request.requestId());
        return cancellation.isPresent() ? accepted.cancelled(cancellation.get().failure(), clock.instant()) : accepted;
    }

    private static Admission again(Job job, TrainingRequested request) {
        TrainingRequested first = job.spec().request();
        if (first.equals(request)) {
            return new Admitted(job, true);
        }
        return new Refused(
                ErrorCode.REQUEST_CONFLICT,
                "requestId '%s' was used by another request (SHA-256 of its JSON %s, of this one %s); send this one under a new id"
                        .formatted(request.requestId(), digest(first), digest(request)));
    }

    /** Unlike the record's bytes, the canonical form does not depend on white space and order. */
    private static String digest(TrainingRequested request) {
        try {
            return Sha256.of(Json.MAPPER.writeValueAsBytes(request));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
