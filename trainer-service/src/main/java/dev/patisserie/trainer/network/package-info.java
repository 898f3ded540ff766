/**
 * Networks as graphs of layers, with the layer and variable names of Keras. The same description yields the training
 * pass and the inference pass, over variables or constants. A network can be cut in two, and its batch normalisation
 * can be folded into the convolutions.
 *
 * <p>A new layer is a record that implements {@link dev.patisserie.trainer.network.layer.Layer}. A new architecture is
 * a class in {@code network.architecture}.
 */
package dev.patisserie.trainer.network;
