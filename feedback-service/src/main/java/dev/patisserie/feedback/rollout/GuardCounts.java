package dev.patisserie.feedback.rollout;

import java.util.List;
import java.util.Optional;

/**
 * The observations that roll a candidate back whatever its accuracy. Immutable; serialised by Jackson.
 *
 * <ul>
 *   <li>Failures. Null hypothesis: an execution fails with a probability of at most {@value #FAILURES_ALLOWED}. Three
 *       failures before any answer reject it; after 1,000 answers it takes more than 30.
 *   <li>Latency. Null hypothesis: the candidate's computation takes longer than the allowed multiple of the champion's,
 *       for the same image on the same replica, with a probability of at most 1/2. This is a test of the median ratio:
 *       pauses, and noise that affects both models, do not roll back. It takes at least 14 images.
 * </ul>
 *
 * <p>Only images that the champion answered are given to the candidate, so a failure is not one of the image. Ends of
 * the process that are not the candidate's fault are not reported.
 *
 * @param failures number of failed executions of the candidate
 * @param answers number of its other executions
 * @param slower number of images for which the candidate took longer than allowed
 * @param fast number of images for which it did not
 */
public record GuardCounts(long failures, long answers, long slower, long fast) {

    /** No observation. */
    public static final GuardCounts NONE = new GuardCounts(0, 0, 0, 0);

    /** The largest probability that a guard ever rolls back a candidate without a fault. */
    static final double ALPHA = 0.001;

    /** The largest share of executions that may fail, since machines fail, too. */
    static final double FAILURES_ALLOWED = 0.01;

    private static final BernoulliTest FAILURE = new BernoulliTest(FAILURES_ALLOWED, List.of(0.05, 0.2, 0.5));

    private static final BernoulliTest LATENCY = new BernoulliTest(0.5, List.of(0.6, 0.75, 0.9));

    /** Adds an execution of the candidate. */
    GuardCounts withExecution(boolean hasFailed) {
        return new GuardCounts(failures + (hasFailed ? 1 : 0), answers + (hasFailed ? 0 : 1), slower, fast);
    }

    /** Adds an image that both models classified. */
    GuardCounts withTime(boolean isSlower) {
        return new GuardCounts(failures, answers, slower + (isSlower ? 1 : 0), fast + (isSlower ? 0 : 1));
    }

    /** Returns the violated guard. */
    Optional<RolloutCode> violation() {
        if (FAILURE.rejects(failures, answers, ALPHA)) {
            return Optional.of(RolloutCode.FAILURES);
        }
        return LATENCY.rejects(slower, fast, ALPHA) ? Optional.of(RolloutCode.LATENCY) : Optional.empty();
    }
}
