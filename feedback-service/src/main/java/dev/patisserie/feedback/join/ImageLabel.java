package dev.patisserie.feedback.join;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.patisserie.common.event.ImageLabelled;
import dev.patisserie.common.event.ImageReference;
import dev.patisserie.common.event.LabelSource;
import dev.patisserie.common.event.PredictionMade;
import dev.patisserie.common.event.Selection;
import java.time.Instant;
import java.util.Comparator;

/**
 * A label of an image.
 *
 * @param label the class; null if the image shows none of the classes
 * @param labeller the labeller; null if unknown
 * @param source the origin
 * @param at time of the decision (UTC), not after the time of its record
 * @param selection the reason for which the image was labelled
 * @param image the position of the image's bytes; null if unknown
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ImageLabel(
        String label, String labeller, LabelSource source, Instant at, Selection selection, ImageReference image) {

    /**
     * The order of decisions: that of the sender of the image precedes all others, whatever its time. It is total, so
     * that the last label does not depend on the order of the records.
     */
    static final Comparator<ImageLabel> ORDER = Comparator.comparing(
                    (ImageLabel label) -> label.source != LabelSource.HEADER)
            .thenComparing(ImageLabel::at)
            .thenComparing(ImageLabel::owner)
            .thenComparing(ImageLabel::source)
            .thenComparing(ImageLabel::label, Comparator.nullsFirst(Comparator.naturalOrder()))
            .thenComparing(label -> label.selection.policy())
            .thenComparing(label -> label.selection.probability(), Comparator.nullsFirst(Comparator.naturalOrder()));

    /**
     * Returns the label of an event.
     *
     * @param recordedAt the timestamp of the record; the clock of a client may be ahead, and its label could otherwise
     *     not be retracted
     */
    public static ImageLabel of(ImageLabelled event, Instant recordedAt) {
        return new ImageLabel(
                event.label(),
                event.labeller(),
                event.source(),
                earlier(event.at(), recordedAt),
                event.selection(),
                event.image());
    }

    /** Returns the label in the header of the predicted image, decided at the time of the image. */
    public static ImageLabel ofHeader(PredictionMade prediction) {
        return new ImageLabel(
                prediction.trueLabel(),
                null,
                LabelSource.HEADER,
                earlier(prediction.eventTime(), prediction.receivedAt()),
                Selection.MANUAL,
                prediction.image());
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    /** Returns whether the label answers a request for a second label. */
    boolean isReview() {
        return selection.policy().isReview();
    }

    /** Returns the labeller, or the origin if the labeller is unknown. A later label of the same owner replaces it. */
    String owner() {
        return labeller == null ? source.label() : labeller;
    }
}
