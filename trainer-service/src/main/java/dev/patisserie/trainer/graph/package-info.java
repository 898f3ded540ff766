/**
 * The training graph: forward pass, loss, gradients, optimisers, and the variables of a network as a TensorFlow graph.
 */
package dev.patisserie.trainer.graph;
