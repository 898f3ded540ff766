package dev.patisserie.trainer.job.store;

/**
 * Thrown when a job's record was changed elsewhere: another trainer has taken the job over, or it was cancelled. This
 * trainer has nothing more to do for the job.
 */
public final class TakenOverException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public TakenOverException(String requestId, String found) {
        super("expected to find job %s as it was left, found it %s".formatted(requestId, found));
    }
}
