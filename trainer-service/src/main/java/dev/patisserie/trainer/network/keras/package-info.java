/**
 * Classifiers that Keras trained, as networks of this trainer. Layers whose definition differs from those of the
 * trainer's own architectures, such as windows that are not square, are in this package.
 */
package dev.patisserie.trainer.network.keras;
