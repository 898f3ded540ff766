package dev.patisserie.feedback.join;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;

/**
 * A fact about one image: an answer, a label, both, or the retraction of its labels.
 *
 * @param answer the answer of a model; null without one
 * @param label the label; null without one
 * @param retractedAt time of the retraction (UTC); labels that are not later are void; null without a retraction
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record JoinEvent(Answer answer, ImageLabel label, Instant retractedAt) {

    /** Validates that there is a fact. */
    public JoinEvent {
        if (answer == null && label == null && retractedAt == null) {
            throw new IllegalArgumentException("expected an answer, a label or a retraction, found none");
        }
    }

    /** Returns an answer without a label. */
    public static JoinEvent of(Answer answer) {
        return new JoinEvent(answer, null, null);
    }

    /** Returns a label without an answer. */
    public static JoinEvent of(ImageLabel label) {
        return new JoinEvent(null, label, null);
    }

    /** Returns the retraction of all labels up to a time. */
    public static JoinEvent retraction(Instant at) {
        return new JoinEvent(null, null, at);
    }
}
