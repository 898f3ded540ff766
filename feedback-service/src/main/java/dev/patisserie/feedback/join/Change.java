package dev.patisserie.feedback.join;

import java.util.List;
import java.util.Optional;

/**
 * The effect of one event on an image.
 *
 * @param next the new state of the image
 * @param newAnswer the answer, if it is in the new state and the prediction of this model was not read before
 * @param labelResult the effect on the labels; empty if the event concerns no label
 * @param revisions the joined records to send, one for each model that is affected
 */
public record Change(
        ImageFeedback next, Optional<Answer> newAnswer, Optional<LabelResult> labelResult, List<Revision> revisions) {

    /** Copies the list. */
    public Change {
        revisions = List.copyOf(revisions);
    }
}
