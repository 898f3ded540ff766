package dev.patisserie.feedback.drift;

/** The reason for which an observation does not count: it depends on an earlier one. */
public enum Repetition {
    /** An observation with the same record key was kept less than a minute apart. */
    SAME_MINUTE,
    /** A near duplicate of its image was kept. */
    NEAR_DUPLICATE
}
