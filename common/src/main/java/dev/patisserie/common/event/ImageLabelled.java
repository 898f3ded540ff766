package dev.patisserie.common.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;

/**
 * The true class of an image of the stream. The topic is compacted by the image's id: the last label is in force, and a
 * tombstone retracts it.
 *
 * @param imageId the image: its CloudEvents id, or {@code topic-partition-offset}
 * @param label the true class; null if the image shows none of the classes
 * @param labeller the person or program that decided, 1 to 200 characters; null if unknown
 * @param source the origin of the label
 * @param at time of the decision (UTC), in the years 0 to 9999
 * @param selection the reason for which the image was labelled; null is read as {@link Selection#MANUAL}
 * @param prediction the prediction that the labeller's tool had; with it, the label needs no stored prediction; null if
 *     the tool had none
 * @param image the position of the image; null if unknown
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ImageLabelled(
        String imageId,
        String label,
        String labeller,
        LabelSource source,
        Instant at,
        Selection selection,
        Prediction prediction,
        ImageReference image)
        implements Event {

    /** The CloudEvents type. */
    public static final String TYPE = "image.labelled.v1";

    /** Largest number of characters of an image's id. */
    public static final int LONGEST_ID = 1000;

    /** Largest number of characters of a class. */
    public static final int LONGEST_LABEL = 200;

    /** Validates the fields. */
    public ImageLabelled {
        Require.text("imageId", Require.optionalText("imageId", imageId, LONGEST_ID));
        label = Require.optionalText("label", label, LONGEST_LABEL);
        labeller = Require.optionalText("labeller", labeller, Decision.MAX_BY);
        Require.present("source", source);
        Require.time("at", at);
        selection = selection == null ? Selection.MANUAL : selection;
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public String key() {
        return imageId;
    }

    /**
     * The prediction of a labelled image.
     *
     * @param modelId the model
     * @param label its most probable class, 1 to 200 characters
     * @param probability the probability of {@code label}, 0 to 1
     * @param predictedAt time of the prediction (UTC), in the years 0 to 9999
     */
    public record Prediction(String modelId, String label, double probability, Instant predictedAt) {

        /** Validates the fields. */
        public Prediction {
            Require.name("prediction.modelId", modelId);
            Require.text("prediction.label", Require.optionalText("prediction.label", label, LONGEST_LABEL));
            Require.range("prediction.probability", probability, 0, 1);
            Require.time("prediction.predictedAt", predictedAt);
        }
    }
}
