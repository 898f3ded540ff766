package dev.patisserie.trainer.job;

import dev.patisserie.common.event.TrainingRequested;
import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;

/**
 * The specification of a job, which all its states share.
 *
 * @param origin position of the request's record
 * @param request the request; its {@code requestId} is set
 * @param modelId id of the model that the job publishes
 * @param acceptedAt time of the job's first record (UTC)
 */
public record JobSpec(RequestPosition origin, TrainingRequested request, String modelId, Instant acceptedAt) {

    /** Orders jobs by acceptance; within a partition, this is the order of their offsets. */
    public static final Comparator<JobSpec> BY_ACCEPTANCE = Comparator.comparing(JobSpec::acceptedAt)
            .thenComparingInt(spec -> spec.origin().partition())
            .thenComparingLong(spec -> spec.origin().offset());

    /** Rejects missing parts. */
    public JobSpec {
        Objects.requireNonNull(origin, "origin");
        Objects.requireNonNull(request.requestId(), "request.requestId");
        Objects.requireNonNull(modelId, "modelId");
        Objects.requireNonNull(acceptedAt, "acceptedAt");
    }

    /** Returns the request's id, which is the job's. */
    public String requestId() {
        return request.requestId();
    }
}
