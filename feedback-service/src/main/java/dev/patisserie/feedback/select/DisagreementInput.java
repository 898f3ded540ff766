package dev.patisserie.feedback.select;

import dev.patisserie.common.event.ShadowAnswered;

/**
 * An input of the selection of disagreements. Exactly one component is not null.
 *
 * @param answer answers that differ
 * @param chosen an image that another policy selected
 */
record DisagreementInput(ShadowAnswered answer, ChosenImage chosen) {}
