package dev.patisserie.inference.select;

/** The status of a published model in the selection. */
public enum Eligibility {
    /** It may serve; the first eligible model should serve. */
    ELIGIBLE,
    /** It failed verification. */
    REFUSED,
    /** It cannot be loaded at present and is retried. */
    DEFERRED,
    /** It does not serve before it is compared with the best model on one holdout. */
    WAITING,
    /** Labels were removed or renamed between it and the best model. */
    NOT_COMPARABLE,
    /** Under the policy {@code shadow}, it does not serve before a rollout promotes it. */
    CANDIDATE,
    /** A rollout rejected it; it serves only if an operator decides so. */
    ROLLED_BACK
}
