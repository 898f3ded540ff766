/** Classifiers that Keras trained, as networks of this trainer. */
package dev.patisserie.trainer.network.keras;
