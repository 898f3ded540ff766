package dev.patisserie.inference.uncertainty;

/** The answers that are marked as abstained. */
public enum AbstainPolicy {
    /** Those to images that do not resemble the training images. */
    UNFAMILIAR,
    /** Also those whose prediction set has more than one class. */
    AMBIGUOUS,
    /** None. */
    NEVER
}
