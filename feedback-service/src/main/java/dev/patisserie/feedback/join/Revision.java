package dev.patisserie.feedback.join;

import dev.patisserie.common.event.FeedbackJoined;

/**
 * A new joined record of an image and model.
 *
 * @param previous the record that it voids; null if there is none
 * @param current the record to send; if retracted, no record remains in force
 * @param echoed whether the prediction is only known from the label
 */
public record Revision(FeedbackJoined previous, FeedbackJoined current, boolean echoed) {}
