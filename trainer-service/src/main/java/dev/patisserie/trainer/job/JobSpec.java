package dev.patisserie.trainer.job;

import dev.patisserie.common.event.TrainingRequested;
import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;

/**
 * What stays the same through a job's life.
 *
 * @param origin the record that the request came in
 * @param request what is wanted; its {@code requestId} is set
 * @param modelId identity of the model that the job will publish
 * @param acceptedAt when the job was recorded (UTC)
 */
public record JobSpec(RequestPosition origin, TrainingRequested request, String modelId, Instant acceptedAt) {

    /** Those accepted first come first; within a partition, that is their order there. */
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
