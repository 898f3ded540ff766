package dev.patisserie.inference.select;

import dev.patisserie.common.fault.ErrorCode;
import java.time.Duration;
import java.time.Instant;

/**
 * The reason why a model cannot be loaded at present: its store, a disk or a broker is not available. The load is
 * retried until it succeeds, or the model is refused or withdrawn.
 *
 * @param code the reason of the last failure, for machines; retriable
 * @param reason the same for people
 * @param attempts failed attempts in a row, at least 1
 * @param since time of the first of them (UTC)
 * @param delay wait between the last of them and the next attempt
 * @param due whether the wait is over, so that the model is a candidate again
 */
public record Deferral(ErrorCode code, String reason, int attempts, Instant since, Duration delay, boolean due) {

    /**
     * Returns whether a failure may be the machine's fault. Such a model waits for the longest delay, and a swap does
     * not shorten it: the cause may not have ended.
     */
    public static boolean isDoubtful(ErrorCode failure) {
        return failure == ErrorCode.MODEL_VERIFIER_UNAVAILABLE;
    }

    /** Returns this deferral after its wait. */
    Deferral over() {
        return new Deferral(code, reason, attempts, since, delay, true);
    }

    /** Returns a description for people. */
    public String text() {
        return "%s: %s (%d failed attempts since %s, the next %s)"
                .formatted(code, reason, attempts, since, due ? "now" : "in " + delay);
    }
}
