package dev.patisserie.trainer.job;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.patisserie.common.event.DatasetPublished;
import dev.patisserie.common.event.TrainingProgressed.JobRef;
import dev.patisserie.common.event.TrainingRequested;
import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;

/**
 * The specification of a job, which all its states share.
 *
 * @param origin position of the request's record
 * @param request the request; its {@code requestId} is set
 * @param modelId id of the model that the job publishes
 * @param acceptedAt time of the job's first record (UTC)
 * @param datasetVersion event of the version that the job trains on, even if it is retired meanwhile; null for a folder
 */
public record JobSpec(
        RequestPosition origin,
        TrainingRequested request,
        String modelId,
        Instant acceptedAt,
        @JsonInclude(JsonInclude.Include.NON_NULL) DatasetPublished datasetVersion) {

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

    /** Returns whether the job is a training of a search, that of its winner included; others go before it. */
    @JsonIgnore
    public boolean isTrial() {
        return request.isTrial();
    }

    /** Returns the reference of the job in events. */
    JobRef ref() {
        return JobRef.of(request)
                .withVersion(Optional.ofNullable(datasetVersion).map(DatasetPublished::version));
    }
}
