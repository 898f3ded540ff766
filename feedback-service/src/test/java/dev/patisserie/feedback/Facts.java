package dev.patisserie.feedback;

import dev.patisserie.common.event.ImageLabelled;
import dev.patisserie.common.event.ImageReference;
import dev.patisserie.common.event.LabelSource;
import dev.patisserie.common.event.PredictionMade;
import dev.patisserie.common.event.PredictionMade.Score;
import dev.patisserie.common.event.Selection;
import dev.patisserie.common.event.SelectionPolicy;
import java.time.Instant;
import java.util.List;

/** Predictions and labels of tests. All models know the classes cake and pie. */
public final class Facts {

    /** The time of the first prediction. */
    public static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    public static final Selection RANDOM = new Selection(SelectionPolicy.RANDOM, 0.25);

    public static final ImageReference PLACE = new ImageReference("images", 2, 7);

    public static final String FINGERPRINT = "0f".repeat(16);

    private Facts() {}

    /** Returns the prediction of cake with 0.75 and pie with 0.25, made at noon. */
    public static PredictionMade cake(String imageId, String modelId) {
        return prediction(imageId, modelId, "cake", null, NOON);
    }

    /** Returns a prediction of {@code label} with 0.75 and the other class with 0.25. */
    public static PredictionMade prediction(
            String imageId, String modelId, String label, String trueLabel, Instant predictedAt) {
        return new PredictionMade(
                imageId,
                label,
                0.75,
                List.of(new Score(label, 0.75), new Score(label.equals("cake") ? "pie" : "cake", 0.25)),
                modelId,
                "ab".repeat(32),
                trueLabel,
                NOON.minusSeconds(2),
                NOON.minusSeconds(1),
                predictedAt,
                null,
                null,
                null,
                null,
                PLACE,
                FINGERPRINT);
    }

    /** Returns a label of a person, a number of seconds after noon. */
    public static ImageLabelled label(String imageId, String label, String labeller, long seconds) {
        return label(imageId, label, labeller, seconds, RANDOM);
    }

    /** Returns a label of a person for a reason, a number of seconds after noon. */
    public static ImageLabelled label(
            String imageId, String label, String labeller, long seconds, Selection selection) {
        return new ImageLabelled(
                imageId, label, labeller, LabelSource.HUMAN, NOON.plusSeconds(seconds), selection, null, null);
    }

    /** Returns a label that states the prediction of cake with 0.75 by a model. */
    public static ImageLabelled echoing(String imageId, String label, String modelId, long seconds) {
        return new ImageLabelled(
                imageId,
                label,
                "ann",
                LabelSource.HUMAN,
                NOON.plusSeconds(seconds),
                RANDOM,
                new ImageLabelled.Prediction(modelId, "cake", 0.75, NOON),
                PLACE);
    }
}
