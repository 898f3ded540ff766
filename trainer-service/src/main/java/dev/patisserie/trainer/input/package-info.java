/**
 * The inputs of a training graph: images or features, with their labels, as placeholders and the tensors that feed
 * them.
 */
package dev.patisserie.trainer.input;
