package dev.patisserie.feedback.rollout.stream;

import dev.patisserie.common.event.FeedbackJoined;
import dev.patisserie.common.event.ShadowAnswered;

/**
 * An input of the comparison of images. Exactly one component is not null.
 *
 * @param answer an answer of the candidate
 * @param joined a label of the image, or its retraction
 */
record ImageInput(ShadowAnswered answer, FeedbackJoined joined) {}
