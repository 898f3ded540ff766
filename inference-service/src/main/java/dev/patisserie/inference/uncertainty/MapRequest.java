package dev.patisserie.inference.uncertainty;

/** The request of an image's sender for a class activation map. */
public enum MapRequest {
    /** The sender did not ask for one. */
    NONE,
    /** The map of the most probable class. */
    LABEL,
    /** The map of the most probable class minus that of the second one. */
    AGAINST_RUNNER_UP
}
