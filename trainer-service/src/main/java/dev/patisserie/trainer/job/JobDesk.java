package dev.patisserie.trainer.job;

import dev.patisserie.common.event.TrainingProgressed;
import dev.patisserie.common.event.TrainingProgressed.Failure;
import dev.patisserie.common.event.TrainingProgressed.State;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.model.Sha256;
import dev.patisserie.common.wire.Json;
import dev.patisserie.trainer.job.Admission.Admitted;
import dev.patisserie.trainer.job.Admission.Refused;
import dev.patisserie.trainer.pipeline.ModelId;
import dev.patisserie.trainer.pipeline.TrainingPipeline;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.Optional;

/**
 * The door: decides whether a request becomes a job, and sees to it that everybody knows.
 * Thread-safe.
 */
public final class JobDesk {

    private final JobStore store;
    private final Pipelines pipelines;
    private final Announcer announcer;
    private final JobRunner runner;
    private final Clock clock;

    /** Admits requests for {@code pipelines} to {@code store}, to be run by {@code runner}. */
    public JobDesk(
            JobStore store,
            Pipelines pipelines,
            Announcer announcer,
            JobRunner runner,
            Clock clock) {
        this.store = store;
        this.pipelines = pipelines;
        this.announcer = announcer;
        this.runner = runner;
        this.clock = clock;
    }

    /**
     * Admits a request. Once this returns {@link Admitted}, the job is on disk, the broker has
     * acknowledged the event of its state, and it will run.
     *
     * <p>A request that says the same as an earlier one of its id finds that one's job; equality is
     * that of the fields with their defaults, not of the bytes.
     *
     * @param request its {@code requestId} is set
     * @throws RuntimeException if the disk or the broker fails; the request may be admitted again
     */
    public Admission admit(TrainingRequested request) {
        Admission admission = decide(request);
        if (admission instanceof Admitted admitted) {
            String requestId = admitted.job().ticket().requestId();
            announcer.announce(requestId);
            runner.submit(requestId);
        }
        return admission;
    }

    /**
     * Makes known that a request was refused. Where its id belongs to a job, that job is none of
     * the refused request's business, and its own state is announced instead.
     *
     * @param requestId the id that the request goes by
     * @param readable the request, if it could be read
     * @throws RuntimeException if the broker does not acknowledge the event
     */
    public void refuse(String requestId, Optional<TrainingRequested> readable, Refused why) {
        if (store.find(requestId).isPresent()) {
            announcer.announce(requestId);
            return;
        }
        announcer.announceRejected(
                new TrainingProgressed(
                        requestId,
                        State.REJECTED,
                        readable.map(TrainingRequested::pipeline).orElse(null),
                        readable.map(TrainingRequested::dataset).orElse(null),
                        clock.instant(),
                        null,
                        null,
                        new Failure(why.code().name(), why.reason())));
    }

    private synchronized Admission decide(TrainingRequested request) {
        Optional<Job> known = store.find(request.requestId()).map(JobRecord::job);
        if (known.isPresent()) {
            return again(known.get(), request);
        }
        Optional<TrainingPipeline> recipe = pipelines.find(request.pipeline());
        if (recipe.isEmpty()) {
            return new Refused(
                    ErrorCode.REQUEST_INVALID,
                    "expected pipeline to be one of %s, which this trainer has, was '%s'"
                            .formatted(pipelines.names(), request.pipeline().label()));
        }
        try {
            recipe.get().check(request);
        } catch (PatisserieException e) {
            return new Refused(e.code(), e.getMessage());
        }
        String modelId = ModelId.of(request, request.pipeline());
        return new Admitted(store.create(request, modelId, clock.instant()));
    }

    private static Admission again(Job job, TrainingRequested request) {
        TrainingRequested first = job.ticket().request();
        if (first.equals(request)) {
            return new Admitted(job);
        }
        return new Refused(
                ErrorCode.REQUEST_CONFLICT,
                "requestId '%s' was used by another request (SHA-256 of its JSON %s, of this one %s); send this one under a new id"
                        .formatted(request.requestId(), digest(first), digest(request)));
    }

    /** Unlike the record's bytes, the canonical form does not depend on spaces and order. */
    private static String digest(TrainingRequested request) {
        try {
            return Sha256.of(Json.MAPPER.writeValueAsBytes(request));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
