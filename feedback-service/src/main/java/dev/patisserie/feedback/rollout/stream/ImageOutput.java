package dev.patisserie.feedback.rollout.stream;

import dev.patisserie.common.event.ShadowAnswered;

/**
 * An output of the comparison of images. Exactly one component is not null.
 *
 * @param comparison a changed comparison
 * @param disagreement the first answers of a rollout to an image, if they differ and its label is to be requested
 */
record ImageOutput(RolloutInput.Comparison comparison, ShadowAnswered disagreement) {}
