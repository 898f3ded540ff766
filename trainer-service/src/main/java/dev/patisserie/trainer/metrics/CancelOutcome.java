package dev.patisserie.trainer.metrics;

/** What a cancellation led to; the values of a metric label. */
public enum CancelOutcome {
    /** The job had not begun, or was waiting: it is cancelled. */
    CANCELLED,
    /** The job is in training: it stops before its next step. */
    STOPPING,
    /** The job's model is trained already, or the job has failed: it stays as it is. */
    TOO_LATE,
    /** There is no such job yet: should the request come, it is cancelled. */
    REMEMBERED,
    /** The job was cancelled before. */
    REPEATED
}
