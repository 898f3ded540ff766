/**
 * Augmentation of training images inside the graph: random affine transforms, flips and brightness, with Keras's
 * ranges.
 */
package dev.patisserie.trainer.augment;
