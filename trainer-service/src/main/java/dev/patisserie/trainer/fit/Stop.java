package dev.patisserie.trainer.fit;

import java.util.concurrent.CancellationException;

/** Whether training stops, and whether its state is kept. */
public enum Stop {
    /** Training continues. */
    NONE,
    /** Training saves its state and stops; the job is resumed later. */
    SAVE,
    /** Training stops for good: the job is cancelled, and its state is discarded. */
    CANCEL;

    /**
     * Throws unless training continues. For stages that have no state to save beyond their files.
     *
     * @param where name of the stage, e.g. {@code decode}
     * @throws CancellationException unless this is {@link #NONE}
     */
    public void check(String where) {
        if (this != NONE) {
            throw new CancellationException("stopped in %s: %s".formatted(where, this));
        }
    }
}
