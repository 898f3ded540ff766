package dev.patisserie.feedback.monitor;

import dev.patisserie.common.event.DriftChanged;
import dev.patisserie.feedback.drift.BandDetector;
import dev.patisserie.feedback.drift.Baseline;
import dev.patisserie.feedback.drift.DriftState;
import dev.patisserie.feedback.drift.FalseAlarms;
import dev.patisserie.feedback.drift.MonitorState;
import java.time.Instant;

/**
 * A monitor with figures for people. Immutable; serialised by Jackson.
 *
 * @param modelId the model
 * @param startedAt time from which the model is monitored, in milliseconds since 1970
 * @param state the state of the test
 * @param observations number of observations of the model
 * @param observed mean of the observations, with a weight of at least 1 / {@value #MEMORY} for the last one
 */
record Monitored(String modelId, long startedAt, MonitorState state, long observations, double observed) {

    /** Number of observations after which older ones lose weight. */
    static final int MEMORY = 50;

    static Monitored of(String modelId, long startedAt, MonitorState state) {
        return new Monitored(modelId, startedAt, state, 0, 0);
    }

    String name() {
        return state.monitor().name();
    }

    /** Adds an observation. After an alarm the state does not change until the next model. */
    Monitored with(boolean isPositive, long at, FalseAlarms falseAlarms) {
        if (state.state() == DriftState.ALARMED) {
            return this;
        }
        long count = observations + 1;
        double mean = observed + ((isPositive ? 1 : 0) - observed) / Math.min(count, MEMORY);
        return new Monitored(modelId, startedAt, state.with(isPositive, at, falseAlarms), count, mean);
    }

    Monitored reset(long at) {
        return of(modelId, startedAt, state.reset(at));
    }

    /** Returns the evidence on the logarithmic scale; at least 1 in an alarm. */
    double level() {
        return DriftState.level(state.evidence(), state.threshold());
    }

    /** Returns whether a reader must learn of this state at once. */
    boolean differsFrom(Monitored before) {
        return state.state() != before.state.state() || state.detector() != null && before.state.detector() == null;
    }

    DriftChanged event(String dataset) {
        return new DriftChanged(
                dataset,
                name(),
                modelId,
                DriftChanged.State.valueOf(state.state().name()),
                level(),
                observations == 0 ? null : observed,
                state.detector() == null ? null : band(state.detector()),
                state.baseline().observations() == 0 ? null : baseline(state.baseline()),
                observations,
                state.evidence() > 0 ? Instant.ofEpochMilli(state.since()) : null,
                Instant.ofEpochMilli(Math.max(state.changedAt(), startedAt)));
    }

    private static DriftChanged.Band band(BandDetector detector) {
        double high = detector.above() == null ? 1 : detector.above().allowed();
        double low = detector.below() == null ? 0 : 1 - detector.below().allowed();
        return new DriftChanged.Band(Math.min(low, high), high);
    }

    private static DriftChanged.Baseline baseline(Baseline baseline) {
        return new DriftChanged.Baseline(baseline.share(), baseline.observations());
    }
}
