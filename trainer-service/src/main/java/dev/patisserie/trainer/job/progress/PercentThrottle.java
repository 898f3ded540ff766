package dev.patisserie.trainer.job.progress;

import java.util.OptionalInt;

/** Which tenths of a long part of a job have passed, so that each is told once. */
public final class PercentThrottle {

    private static final int STEP = 10; // percent

    private String part = "";
    private int last;

    /**
     * Returns the tenth that has just been passed, in percent; empty if that was told before, or nobody knows how long
     * the part is. A part that falls back begins again.
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
