package dev.patisserie.feedback.review;

import dev.patisserie.common.event.FeedbackJoined;
import java.time.Instant;

/**
 * The answer of a model about an image with a label. The model was not trained on the image, so its probabilities are
 * out of sample.
 *
 * @param modelId the model
 * @param label the label; null if it is that the image shows none of the classes
 * @param predicted the most probable class
 * @param probability the probability of {@code predicted}, 0 to 1
 * @param labelProbability the probability of {@code label}, 0 to 1; null if it is not one of the most probable classes
 * @param predictedAt time of the prediction (UTC)
 */
public record LabelEvidence(
        String modelId,
        String label,
        String predicted,
        double probability,
        Double labelProbability,
        Instant predictedAt) {

    /** Returns the evidence of a joined label. */
    public static LabelEvidence of(FeedbackJoined joined) {
        return new LabelEvidence(
                joined.modelId(),
                joined.label(),
                joined.predicted(),
                joined.probability(),
                joined.labelProbability(),
                joined.predictedAt());
    }

    /** Returns the probability of the label; 0 if it is not one of the most probable classes. */
    double selfConfidence() {
        return labelProbability == null ? 0 : labelProbability;
    }
}
