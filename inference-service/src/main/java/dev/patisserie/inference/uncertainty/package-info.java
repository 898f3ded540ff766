/**
 * The statements of a model on one answer besides its probabilities: resemblance to the training images, prediction set
 * and class activation map. Pure; the formulas are in {@code common.uncertainty}.
 */
package dev.patisserie.inference.uncertainty;
