package dev.patisserie.trainer.job;

import dev.patisserie.common.event.TrainingProgressed.Failure;
import dev.patisserie.common.fault.ErrorCode;
import java.time.Instant;

/**
 * That somebody no longer wants a job.
 *
 * @param requestId the job's, which need not exist yet
 * @param reason why, for people; null if nobody said
 * @param at when this was recorded (UTC)
 */
public record Cancellation(String requestId, String reason, Instant at) {

    /** Says so where a job says why it ended. */
    public Failure failure() {
        return new Failure(
                ErrorCode.TRAINING_CANCELLED.name(),
                reason == null ? "cancelled, no reason given" : "cancelled: " + reason);
    }
}
