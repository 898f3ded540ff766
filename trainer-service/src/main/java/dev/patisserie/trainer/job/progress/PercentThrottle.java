package dev.patisserie.trainer.job.progress;

import java.util.OptionalInt;

/** Throttles the progress of long stages to one report per 10 percent. */
public final class PercentThrottle {

    private static final int STEP = 10; // percent

    private String part = "";
    private int last;

    /**
     * Returns the multiple of 10 percent that was just passed. Empty if it was already reported or the total is
     * unknown. A stage whose progress decreases restarts.
     */
    OptionalInt passed(String name, long done, long of) {
        if (of <= 0) {
            return OptionalInt.empty();
        }
        int percent = (int) (100 * done / of) / STEP * STEP;
        int before = name.equals(part) && percent >= last ? last : 0;
        part = name;
        last = percent;
        return percent > before ? OptionalInt.of(percent) : OptionalInt.empty();
    }
}
