package dev.patisserie.feedback.rollout;

import java.util.Locale;

/** The phase of a rollout. */
public enum RolloutPhase {
    /** The candidate answers a sample of the images, and its answers are not used. */
    SHADOW,
    /** The candidate replaced the champion. */
    PROMOTED,
    /** The champion stays, or is in use again. */
    ROLLED_BACK,
    /** The champion stays until a person decides. */
    PAUSED;

    /** Returns the name in events. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
