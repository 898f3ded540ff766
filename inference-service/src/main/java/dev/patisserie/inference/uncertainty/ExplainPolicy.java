package dev.patisserie.inference.uncertainty;

/** The answers that get a class activation map. Each value includes the previous ones. */
public enum ExplainPolicy {
    /** None. */
    NEVER,
    /** Those whose sender asks for one. */
    ASKED,
    /** Also those that are less certain than nine of ten answers on the holdout. */
    UNSURE,
    /** All. */
    ALWAYS
}
