package dev.patisserie.inference.console;

import static dev.patisserie.inference.Checkpoints.NOON;
import static dev.patisserie.inference.Checkpoints.digest;

import dev.patisserie.common.event.PredictionMade;
import dev.patisserie.common.event.PredictionMade.Explanation;
import dev.patisserie.common.event.PredictionMade.Known;
import dev.patisserie.common.event.PredictionMade.PredictionSet;
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

    /** A prediction with a resemblance, the set of cake and pie, and perhaps a map. */
    static PredictionMade stated(String imageId, boolean familiar, Explanation explanation) {
        PredictionMade plain = of(imageId, null, 5);
        return new PredictionMade(
                imageId,
                plain.label(),
                plain.probability(),
                plain.topK(),
                plain.modelId(),
                plain.modelSha256(),
                null,
                plain.eventTime(),
                plain.receivedAt(),
                plain.predictedAt(),
                new Known(familiar ? 0.9 : 0.5, 0.8, familiar),
                !familiar,
                new PredictionSet(List.of("cake", "pie"), 0.95, 180),
                explanation,
                null,
                null);
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
