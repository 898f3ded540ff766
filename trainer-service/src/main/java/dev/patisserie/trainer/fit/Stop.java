package dev.patisserie.trainer.fit;

import java.util.concurrent.CancellationException;

/** Whether training is to stop, and what becomes of what it has learnt. */
public enum Stop {
    /** Go on. */
    NONE,
    /** Stop, to go on later from here: the process ends, the job does not. */
    SAVE,
    /** Stop for good: the job is cancelled, and nothing of it will be used. */
    CANCEL;

    /**
     * Goes on only where nobody wants a stop; for parts that have nothing to save but what they have on disk already.
     *
     * @param where what is under way, e.g. {@code decode}
     * @throws CancellationException unless this is {@link #NONE}
     */
    public void check(String where) {
        if (this != NONE) {
            throw new CancellationException("stopped in %s: %s".formatted(where, this));
        }
    }
}
