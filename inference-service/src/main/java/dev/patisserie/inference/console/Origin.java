package dev.patisserie.inference.console;

/** The replica that classified an image. */
enum Origin {
    /** The replica that serves the page. */
    HERE,
    /** Another replica. */
    ELSEWHERE,
    /** Unknown, because the image arrived before the first viewer, and the record does not name the replica. */
    UNKNOWN
}
