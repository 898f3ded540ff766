package dev.patisserie.trainer.job;

import dev.patisserie.common.event.TrainingRequested;
import java.time.Instant;
import java.util.Objects;

/**
 * What stays the same through a job's life.
 *
 * @param sequence place in the order of acceptance, unique in its {@link JobStore}
 * @param request what is wanted; its {@code requestId} is set
 * @param modelId identity of the model that the job will publish
 * @param acceptedAt when the job was recorded (UTC)
 */
public record Ticket(long sequence, TrainingRequested request, String modelId, Instant acceptedAt) {

    /** Rejects missing parts. */
    public Ticket {
        Objects.requireNonNull(request.requestId(), "request.requestId");
        Objects.requireNonNull(modelId, "modelId");
        Objects.requireNonNull(acceptedAt, "acceptedAt");
    }

    /** Returns the request's id, which is the job's. */
    public String requestId() {
        return request.requestId();
    }
}
