package dev.patisserie.inference.console;

import static dev.patisserie.inference.Checkpoints.NOON;
import static dev.patisserie.inference.Checkpoints.digest;

import dev.patisserie.common.event.PredictionMade;
import dev.patisserie.common.event.PredictionMade.Score;
import java.time.Instant;
import java.util.List;

/** Predictions of cake with probability 0.75, for tests. */
final class Predictions {

    private Predictions() {}

    static PredictionMade of(String imageId, String trueLabel, long latencyMillis) {
        return of(imageId, trueLabel, NOON, latencyMillis);
    }

    static PredictionMade of(String imageId, Instant eventTime) {
        return of(imageId, null, eventTime, 0);
    }

    private static PredictionMade of(String imageId, String trueLabel, Instant eventTime, long latencyMillis) {
        return new PredictionMade(
                imageId,
                "cake",
                0.75,
                List.of(new Score("cake", 0.75), new Score("pie", 0.25)),
                "m-1",
                digest("m-1"),
                trueLabel,
                eventTime,
                NOON,
                NOON.plusMillis(latencyMillis));
    }
}
