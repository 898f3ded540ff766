package dev.patisserie.feedback.rollout;

/** The comparison of two answers to one image. */
public enum PairOutcome {
    /** An answer is missing. */
    INCOMPLETE,
    /** Both answers are the same class. */
    AGREE,
    /** The answers differ, and the image has no label. */
    UNLABELLED,
    /** The answers differ, and only that of the candidate is correct. */
    CANDIDATE_ONLY,
    /** The answers differ, and only that of the champion is correct. */
    CHAMPION_ONLY,
    /** The answers differ, and both are wrong. */
    NEITHER;

    /** Returns whether both models answered. */
    boolean isPair() {
        return this != INCOMPLETE;
    }

    /** Returns whether the answers differ. */
    boolean isDisagreement() {
        return this != INCOMPLETE && this != AGREE;
    }
}
