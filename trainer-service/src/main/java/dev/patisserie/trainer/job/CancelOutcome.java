package dev.patisserie.trainer.job;

/** The outcome of a cancellation. */
public enum CancelOutcome {
    /** The job had not started, or was waiting; it is cancelled. */
    CANCELLED,
    /** The job is in training; it stops before its next step. */
    STOPPING,
    /** The job's model is already trained, or the job has failed; it stays unchanged. */
    TOO_LATE,
    /** No such job exists; a later request with this id will be cancelled. */
    REMEMBERED,
    /** The job was already cancelled. */
    REPEATED
}
