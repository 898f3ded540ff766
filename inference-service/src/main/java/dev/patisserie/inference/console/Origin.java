package dev.patisserie.inference.console;

/** Which replica gave an answer. */
enum Origin {
    /** The one that serves the page. */
    HERE,
    /** Another one. */
    ELSEWHERE,
    /** Either: the image came before anybody looked, and its replica is not on the record. */
    UNKNOWN
}
