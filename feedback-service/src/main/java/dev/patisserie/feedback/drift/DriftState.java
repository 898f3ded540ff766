package dev.patisserie.feedback.drift;

/**
 * The state of a monitor. With the threshold c and the evidence R on a logarithmic scale, log(R) / log(c):
 *
 * <ul>
 *   <li>{@link #WATCHING} from {@value #WATCH_FROM} on, until the evidence is below {@value #WATCH_UNTIL}. Without a
 *       change it comes after at least c^{@value #WATCH_FROM} observations in the mean.
 *   <li>{@link #ALARMED} from 1 on. It ends only with a swap.
 * </ul>
 */
public enum DriftState {
    /** No change, or a change within the allowed band. This is also the state of a monitor without a baseline. */
    OK,
    /** There is evidence of a change, but not enough for an alarm. */
    WATCHING,
    /** The share is outside the allowed band. */
    ALARMED;

    static final double WATCH_FROM = 0.75;
    static final double WATCH_UNTIL = 0.5;

    /** Returns the evidence on the logarithmic scale: 0 without evidence, 1 at the threshold. */
    public static double level(double evidence, double threshold) {
        return evidence <= 1 ? 0 : Math.log(evidence) / Math.log(threshold);
    }

    /** Returns the state after an observation. */
    DriftState next(double evidence, double threshold) {
        if (this == ALARMED || evidence >= threshold) {
            return ALARMED;
        }
        return level(evidence, threshold) >= (this == WATCHING ? WATCH_UNTIL : WATCH_FROM) ? WATCHING : OK;
    }
}
