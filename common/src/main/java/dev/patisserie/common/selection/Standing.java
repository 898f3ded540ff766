package dev.patisserie.common.selection;

/** The standing of a published model in the best-model rule. */
public enum Standing {
    /** It was compared with the champion or an earlier champion, and may serve; the first one is the champion. */
    ELIGIBLE,
    /** It does not serve before it is compared with the champion. */
    WAITING,
    /** Labels were removed or renamed between it and the champion. */
    NOT_COMPARABLE,
    /** It was refused or cannot be loaded at present. */
    UNAVAILABLE
}
