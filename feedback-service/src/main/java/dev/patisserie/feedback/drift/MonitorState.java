package dev.patisserie.feedback.drift;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * The state of one monitor of one model. Until the baseline is complete, observations only count in the baseline, and
 * no alarm is possible. After an alarm the state does not change until a reset. Immutable; serialised by Jackson.
 *
 * @param monitor the monitor
 * @param baseline the share while nothing is wrong
 * @param detector the test; null until the baseline is complete
 * @param rate the number of observations a day
 * @param state the state
 * @param changedAt time of the last change of {@code state}, in milliseconds since 1970; 0 before the first one
 * @param threshold the threshold at the last observation; 0 before the first one
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MonitorState(
        Monitor monitor,
        Baseline baseline,
        BandDetector detector,
        ObservationRate rate,
        DriftState state,
        long changedAt,
        double threshold) {

    /**
     * Returns the state of a monitor before its first observation.
     *
     * @param baseline the stated share, or {@link Baseline#NONE} to count it on the stream
     */
    public static MonitorState of(Monitor monitor, Baseline baseline) {
        return first(monitor, baseline, ObservationRate.NONE, 0);
    }

    private static MonitorState first(Monitor monitor, Baseline baseline, ObservationRate rate, long at) {
        BandDetector detector = baseline.isComplete(at) ? BandDetector.of(monitor.kind(), baseline) : null;
        return new MonitorState(monitor, baseline, detector, rate, DriftState.OK, at, 0);
    }

    /**
     * Adds an observation that {@link Thinning} kept.
     *
     * @param at its time, in milliseconds since 1970
     */
    public MonitorState with(boolean isPositive, long at, FalseAlarms falseAlarms) {
        if (state == DriftState.ALARMED) {
            return this;
        }
        // The threshold depends on earlier observations only, as the bound of the run length requires.
        double c = falseAlarms.threshold(rate.perDay(at));
        ObservationRate nextRate = rate.with(at);
        if (detector == null) {
            Baseline next = baseline.with(isPositive, at);
            BandDetector first = next.isComplete(at) ? BandDetector.of(monitor.kind(), next) : null;
            return new MonitorState(monitor, next, first, nextRate, state, changedAt, c);
        }
        BandDetector next = detector.with(isPositive, at);
        DriftState after = state.next(next.evidence(), c);
        return new MonitorState(monitor, baseline, next, nextRate, after, after == state ? changedAt : at, c);
    }

    /** Ends an alarm and removes the evidence. The baseline and the rate stay. */
    public MonitorState reset(long at) {
        return new MonitorState(
                monitor, baseline, detector == null ? null : detector.reset(), rate, DriftState.OK, at, threshold);
    }

    /** Returns the first state of the same monitor of the next model, whose rate is that of the stream. */
    public MonitorState swapped(Baseline next, long at) {
        return first(monitor, next, rate, at);
    }

    /** Returns the evidence that the share left its band, at least 0; 0 without a baseline. */
    public double evidence() {
        return detector == null ? 0 : detector.evidence();
    }

    /** Returns the estimated start of the change, in milliseconds since 1970; 0 without observations. */
    public long since() {
        return detector == null ? 0 : detector.since();
    }
}
