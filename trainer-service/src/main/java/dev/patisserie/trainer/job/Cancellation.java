package dev.patisserie.trainer.job;

import dev.patisserie.common.event.TrainingProgressed.Failure;
import dev.patisserie.common.fault.ErrorCode;
import java.time.Instant;

/**
 * The cancellation of a job.
 *
 * @param requestId id of the job, which may not exist yet
 * @param reason text of the sender; null if none was given
 * @param at time of the record (UTC)
 */
public record Cancellation(String requestId, String reason, Instant at) {

    /** Returns the failure of a job that this cancels. */
    public Failure failure() {
        return new Failure(
                ErrorCode.TRAINING_CANCELLED.name(),
                reason == null ? "cancelled, no reason given" : "cancelled: " + reason);
    }
}
