package dev.patisserie.inference.console;

import dev.patisserie.common.event.DriftChanged;
import dev.patisserie.common.event.DriftChanged.Band;
import dev.patisserie.common.event.DriftChanged.Baseline;
import dev.patisserie.common.event.DriftChanged.State;
import java.time.Instant;

/** States of drift monitors. */
final class Drifts {

    private Drifts() {}

    /** A monitor of model m-1 and data set desserts with an allowed share of at most 7 %. */
    static DriftChanged monitor(String name, State state, double level, Instant at) {
        return monitor("desserts", name, "m-1", state, level, at);
    }

    static DriftChanged monitor(String dataset, String name, String modelId, State state, double level, Instant at) {
        return new DriftChanged(
                dataset,
                name,
                modelId,
                state,
                level,
                0.21,
                new Band(0, 0.07),
                new Baseline(0.05, 5000),
                1200,
                at.minusSeconds(600),
                at);
    }

    /** A monitor without a complete baseline. */
    static DriftChanged counting(String name, Instant at) {
        return new DriftChanged("desserts", name, "m-1", State.OK, 0, null, null, null, 3, null, at);
    }
}
