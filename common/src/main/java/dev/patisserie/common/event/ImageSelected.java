package dev.patisserie.common.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;

/**
 * A request to label an image.
 *
 * @param imageId the image
 * @param selection the rule that chose it, and the probability
 * @param prediction the answer of the model
 * @param alternatives the most probable classes, most probable first
 * @param label the label whose review is requested, with the policies {@code conflict} and {@code suspect}; null with
 *     other policies, or if the label is that the image shows none of the classes
 * @param image the position of the bytes; null if unknown
 * @param selectedAt time of the selection (UTC)
 * @param expiresAt time at which the bytes may be deleted (UTC); null if unknown
 * @param fingerprint the difference hash of the decoded image, 32 lower-case hex digits; null if unknown
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ImageSelected(
        String imageId,
        Selection selection,
        ImageLabelled.Prediction prediction,
        List<PredictionMade.Score> alternatives,
        String label,
        ImageReference image,
        Instant selectedAt,
        Instant expiresAt,
        String fingerprint)
        implements Event {

    /** The CloudEvents type. */
    public static final String TYPE = "image.selected.v1";

    /** Validates the fields and copies the list. */
    public ImageSelected {
        Require.text("imageId", imageId);
        Require.present("selection", selection);
        Require.present("prediction", prediction);
        alternatives = Require.list("alternatives", alternatives);
        Require.present("selectedAt", selectedAt);
        Require.optionalFingerprint(fingerprint);
    }

    /** Creates the request for an image whose fingerprint is unknown. */
    public ImageSelected(
            String imageId,
            Selection selection,
            ImageLabelled.Prediction prediction,
            List<PredictionMade.Score> alternatives,
            String label,
            ImageReference image,
            Instant selectedAt,
            Instant expiresAt) {
        this(imageId, selection, prediction, alternatives, label, image, selectedAt, expiresAt, null);
    }

    /**
     * Returns whether a label answers this request: a label for the same reason, or a later one without a reason of its
     * own. A review needs a label of its own, because its image has a label already.
     */
    public boolean isAnsweredBy(ImageLabelled label) {
        SelectionPolicy policy = selection.policy();
        return label.selection().policy() == policy
                || !policy.isReview() && label.at().isAfter(selectedAt);
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
