package dev.patisserie.common.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;

/**
 * A label was compared with the prediction of one model. A changed or retracted label gives another record of the same
 * image and model, which replaces the previous one.
 *
 * @param imageId the image
 * @param modelId the model
 * @param predicted its most probable class
 * @param probability the probability of {@code predicted}, 0 to 1
 * @param label the true class; null if the image shows none of the classes, and if {@code retracted}
 * @param correct whether the label is {@code predicted}; false if {@code retracted}
 * @param retracted whether the label was retracted, so that the previous record is void
 * @param conflict whether another labeller gave another label
 * @param labelProbability the probability that the model gave to {@code label}, 0 to 1; null if it is unknown, because
 *     the label is none of the classes of the prediction
 * @param labeller the labeller; null if unknown
 * @param source the origin of the label
 * @param selection the reason for which the image was labelled first: a review of its label does not change it
 * @param known whether the image resembles the training images; null if the model has no such score
 * @param image the position of the image's bytes; null if unknown
 * @param predictedAt time of the prediction (UTC)
 * @param labelledAt time of the label (UTC)
 * @param delaySeconds seconds from the prediction to the label; 0 if the label is older
 * @param fingerprint the difference hash of the decoded image, 32 lower-case hex digits; null if unknown
 * @param reviewed whether the label answers a request for a second label; null is read as false
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record FeedbackJoined(
        String imageId,
        String modelId,
        String predicted,
        double probability,
        String label,
        boolean correct,
        boolean retracted,
        boolean conflict,
        Double labelProbability,
        String labeller,
        LabelSource source,
        Selection selection,
        PredictionMade.Known known,
        ImageReference image,
        Instant predictedAt,
        Instant labelledAt,
        double delaySeconds,
        String fingerprint,
        Boolean reviewed)
        implements Event {

    /** The CloudEvents type. */
    public static final String TYPE = "feedback.joined.v1";

    /** Validates the fields. */
    public FeedbackJoined {
        Require.text("imageId", imageId);
        Require.name("modelId", modelId);
        Require.text("predicted", predicted);
        Require.range("probability", probability, 0, 1);
        if (correct != (!retracted && predicted.equals(label))) {
            throw new IllegalArgumentException("correct must be whether label '%s' is predicted '%s', was %s"
                    .formatted(label, predicted, correct));
        }
        if (labelProbability != null) {
            Require.range("labelProbability", labelProbability, 0, 1);
        }
        Require.present("source", source);
        Require.present("selection", selection);
        Require.present("predictedAt", predictedAt);
        Require.present("labelledAt", labelledAt);
        Require.range("delaySeconds", delaySeconds, 0, Double.MAX_VALUE);
        Require.optionalFingerprint(fingerprint);
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public String key() {
        return imageId;
    }
}
