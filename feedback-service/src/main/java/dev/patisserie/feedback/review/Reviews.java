package dev.patisserie.feedback.review;

import dev.patisserie.common.event.ImageLabelled;
import dev.patisserie.common.event.ImageReference;
import dev.patisserie.common.event.ImageSelected;
import dev.patisserie.common.event.PredictionMade.Score;
import dev.patisserie.common.event.Selection;
import dev.patisserie.common.event.SelectionPolicy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Requests a second label of an image. */
public final class Reviews {

    private Reviews() {}

    /**
     * Creates a request. Its probability is unknown, so that its label does not estimate the accuracy.
     *
     * @param policy {@code conflict} or {@code suspect}
     * @param evidence the label and the answer of the model
     * @param image position of the bytes; null if unknown
     * @param fingerprint the difference hash of the image; null if unknown
     */
    public static ImageSelected request(
            String imageId,
            SelectionPolicy policy,
            LabelEvidence evidence,
            ImageReference image,
            String fingerprint,
            Instant at) {
        List<Score> alternatives = new ArrayList<>();
        alternatives.add(new Score(evidence.predicted(), evidence.probability()));
        if (evidence.labelProbability() != null && !evidence.predicted().equals(evidence.label())) {
            alternatives.add(new Score(evidence.label(), evidence.labelProbability()));
        }
        var prediction = new ImageLabelled.Prediction(
                evidence.modelId(), evidence.predicted(), evidence.probability(), evidence.predictedAt());
        var selection = new Selection(policy, null);
        return new ImageSelected(
                imageId, selection, prediction, alternatives, evidence.label(), image, at, null, fingerprint);
    }
}
