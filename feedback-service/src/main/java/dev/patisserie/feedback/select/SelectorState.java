package dev.patisserie.feedback.select;

/**
 * The state of the selection on one partition. Immutable; serialised by Jackson.
 *
 * @param at stream time in milliseconds since 1970; null before the first image
 * @param lowMargin the margin up to which an image counts as uncertain, the lowest tenth of the margins
 * @param random the budget of the random sample
 * @param uncertain the budget of images with a low margin
 * @param unfamiliar the budget of images that do not resemble the training images
 */
record SelectorState(Long at, double lowMargin, PolicyBudget random, PolicyBudget uncertain, PolicyBudget unfamiliar) {}
