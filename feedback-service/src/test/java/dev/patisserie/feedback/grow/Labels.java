package dev.patisserie.feedback.grow;

import dev.patisserie.common.event.FeedbackJoined;
import dev.patisserie.common.event.ImageReference;
import dev.patisserie.common.event.LabelSource;
import dev.patisserie.common.event.Selection;
import dev.patisserie.common.event.SelectionPolicy;
import java.time.Instant;

/** Joined labels for tests. Unless stated, the model agrees with probability 0.8. */
record Labels(String imageId, ImageReference image, LabelSource source) {

    private static final Instant AT = GrowthFixture.START;

    Labels(String imageId, ImageReference image) {
        this(imageId, image, LabelSource.HUMAN);
    }

    /** Labels of the sender of the image. */
    Labels ofSender() {
        return new Labels(imageId, image, LabelSource.HEADER);
    }

    FeedbackJoined is(String label) {
        return joined(label, label == null ? "pie" : label, 0.8, label == null ? null : 0.8, false, null);
    }

    /** A label that the model gives a small probability. */
    FeedbackJoined isNot(String predicted, String label) {
        return joined(label, predicted, 0.95, 0.01, false, null);
    }

    FeedbackJoined isConflict(String label) {
        return joined(label, label, 0.8, 0.8, true, null);
    }

    /** The answer of another labeller to a request for a second label. */
    FeedbackJoined isConfirmed(SelectionPolicy policy, String label) {
        return isConfirmed(policy, label, "grace");
    }

    FeedbackJoined isConfirmed(SelectionPolicy policy, String label, String labeller) {
        return joined(label, "pie", 0.95, 0.01, policy == SelectionPolicy.CONFLICT, labeller);
    }

    FeedbackJoined isRetracted() {
        return new FeedbackJoined(
                imageId,
                "m-1",
                "pie",
                0.8,
                null,
                false,
                true,
                false,
                null,
                null,
                source,
                Selection.MANUAL,
                null,
                image,
                AT,
                AT,
                0,
                null,
                null);
    }

    /** Returns the joined label of a reviewer, or with null the first label. */
    private FeedbackJoined joined(
            String label, String predicted, double probability, Double ofLabel, boolean conflict, String reviewer) {
        String labeller = source == LabelSource.HEADER ? null : "ada";
        return new FeedbackJoined(
                imageId,
                "m-1",
                predicted,
                probability,
                label,
                predicted.equals(label),
                false,
                conflict,
                predicted.equals(label) ? Double.valueOf(probability) : ofLabel,
                reviewer == null ? labeller : reviewer,
                source,
                Selection.MANUAL,
                null,
                image,
                AT,
                AT,
                0,
                GrowthFixture.digest(imageId).toString().substring(0, 32),
                reviewer == null ? null : true);
    }
}
