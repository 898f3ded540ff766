package dev.patisserie.feedback.rollout;

import java.util.List;
import java.util.Optional;

/**
 * The observations that roll a candidate back whatever its accuracy. Immutable; serialised by Jackson.
 *
 * <ul>
 *   <li>Failures. Null hypothesis: a failed execution is one of the candidate with a probability of at most its share
 *       of all executions, which is smaller while there is a backlog. At a shadow sample of 0.2, five failures of the
 *       candidate and none of the champion reject it.
 *   <li>Latency. Null hypothesis: the candidate's computation takes longer than the allowed multiple of the champion's,
 *       for the same image on the same replica, with a probability of at most 1/2. This is a test of the median ratio:
 *       pauses, and noise that affects both models, do not roll back. It takes at least 14 images.
 * </ul>
 *
 * @param candidateFailures number of failed executions of the candidate
 * @param championFailures number of failed executions of the champion
 * @param slower number of images for which the candidate took longer than allowed
 * @param fast number of images for which it did not
 */
public record GuardCounts(long candidateFailures, long championFailures, long slower, long fast) {

    /** No observation. */
    public static final GuardCounts NONE = new GuardCounts(0, 0, 0, 0);

    /** The largest probability that a guard ever rolls back a candidate without a fault. */
    static final double ALPHA = 0.001;

    private static final BernoulliTest LATENCY = new BernoulliTest(0.5, List.of(0.6, 0.75, 0.9));

    /** Adds a failed execution. */
    GuardCounts withFailure(boolean isCandidate) {
        return new GuardCounts(
                candidateFailures + (isCandidate ? 1 : 0), championFailures + (isCandidate ? 0 : 1), slower, fast);
    }

    /** Adds an image that both models classified. */
    GuardCounts withTime(boolean isSlower) {
        return new GuardCounts(
                candidateFailures, championFailures, slower + (isSlower ? 1 : 0), fast + (isSlower ? 0 : 1));
    }

    /**
     * Returns the violated guard.
     *
     * @param sample the share of the images that the candidate answers, above 0 and at most 1
     */
    Optional<RolloutCode> violation(double sample) {
        double share = sample / (1 + sample);
        var failures = new BernoulliTest(share, List.of(share + (1 - share) / 2, share + (1 - share) * 0.9));
        if (failures.rejects(candidateFailures, championFailures, ALPHA)) {
            return Optional.of(RolloutCode.FAILURES);
        }
        return LATENCY.rejects(slower, fast, ALPHA) ? Optional.of(RolloutCode.LATENCY) : Optional.empty();
    }
}
