package dev.patisserie.feedback.accuracy;

import dev.patisserie.common.event.AccuracyEstimated;
import dev.patisserie.common.event.SelectionPolicy;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Computes estimates from statistics. */
public final class AccuracyEstimates {

    private AccuracyEstimates() {}

    /** Returns the estimates of a model. */
    public static AccuracyEstimated of(String dataset, String modelId, AccuracySums sums, Instant at) {
        return new AccuracyEstimated(
                dataset,
                modelId,
                at,
                sums.images(),
                Map.of(SelectionPolicy.MANUAL, sums.labels()),
                List.of(),
                Map.of());
    }
}
