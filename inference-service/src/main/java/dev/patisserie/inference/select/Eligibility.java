package dev.patisserie.inference.select;

/** Where a published model stands in the choice. */
public enum Eligibility {
    /** It may serve; the first of them should. */
    ELIGIBLE,
    /** It was tried and failed. */
    REFUSED,
    /** It cannot be loaded at present, and is tried again. */
    DEFERRED,
    /** Its labels or its holdout differ from those of the newest group. */
    NOT_COMPARABLE
}
