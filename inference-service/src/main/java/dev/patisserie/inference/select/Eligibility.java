package dev.patisserie.inference.select;

/** The status of a published model in the selection. */
public enum Eligibility {
    /** It may serve; the first eligible model should serve. */
    ELIGIBLE,
    /** It failed verification. */
    REFUSED,
    /** It cannot be loaded at present and is retried. */
    DEFERRED,
    /** Its labels or its holdout differ from those of the newest group. */
    NOT_COMPARABLE
}
