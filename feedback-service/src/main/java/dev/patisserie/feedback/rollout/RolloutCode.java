package dev.patisserie.feedback.rollout;

import java.util.Locale;

/** The reason for the phase of a rollout. */
public enum RolloutCode {
    /** The rollout was started, or continues after a pin. */
    STARTED,
    /** The labelled disagreements decided. */
    EVIDENCE,
    /** The models hardly disagree, and the candidate is not worse on the holdout. */
    EQUAL,
    /** The time limit was reached, and the holdout decided. */
    HOLDOUT,
    /** The time limit was reached without a decision. */
    UNDECIDED,
    /** A person decided. */
    OPERATOR,
    /** A probability of the candidate is not finite. */
    NOT_FINITE,
    /** Executions of the candidate fail more often than those of the champion. */
    FAILURES,
    /** The candidate is too slow. */
    LATENCY,
    /** The candidate was withdrawn. */
    WITHDRAWN,
    /** A replica refused the candidate. */
    REFUSED,
    /** The champion was withdrawn. */
    CHAMPION,
    /** The policy of the data set no longer compares models first. */
    POLICY,
    /** A model is pinned. */
    PINNED,
    /** The monitor of the errors raised an alarm after the promotion. */
    ERRORS;

    /** Returns the name in events and metric labels. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
