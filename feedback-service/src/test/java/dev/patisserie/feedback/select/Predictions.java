package dev.patisserie.feedback.select;

import dev.patisserie.common.event.ImageReference;
import dev.patisserie.common.event.PredictionMade;
import dev.patisserie.common.event.PredictionMade.Known;
import dev.patisserie.common.event.PredictionMade.Score;
import java.time.Instant;
import java.util.List;

/** Predictions for tests. */
final class Predictions {

    static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");

    private Predictions() {}

    /** Returns a prediction with the margin 2 * probability - 1. */
    static PredictionMade of(String imageId, double probability) {
        List<Score> scores = List.of(new Score("cake", probability), new Score("pie", 1 - probability));
        return of(imageId, scores, new Known(1, 0.5, true), new ImageReference("images", 0, 7), null);
    }

    static PredictionMade of(
            String imageId, List<Score> scores, Known known, ImageReference image, String fingerprint) {
        return new PredictionMade(
                imageId,
                scores.get(0).label(),
                scores.get(0).probability(),
                scores,
                "m-1",
                "0".repeat(64),
                null,
                NOON,
                NOON,
                NOON,
                known,
                null,
                null,
                null,
                image,
                fingerprint);
    }
}
