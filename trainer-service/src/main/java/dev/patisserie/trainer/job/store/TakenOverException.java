package dev.patisserie.trainer.job.store;

/**
 * Thrown when a job's record is no longer as this trainer left it: another trainer has taken the job up, or it was
 * cancelled meanwhile. Nothing is left to do for it here.
 */
public final class TakenOverException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public TakenOverException(String requestId, String found) {
        super("expected to find job %s as it was left, found it %s".formatted(requestId, found));
    }
}
