/**
 * Networks as lists of layers, with Keras's layer and variable names, and what turns such a list
 * into operations of a TensorFlow graph. One description gives the training pass and the inference
 * pass, over variables or over constants.
 *
 * <p>A new layer is a record that implements {@link dev.patisserie.trainer.network.Layer}; a new
 * architecture is a class like {@link dev.patisserie.trainer.network.SimpleConvNet}.
 *
 * <p><b>May import:</b> TensorFlow. <b>Imported by:</b> {@code fit}, {@code publish}, {@code
 * pipeline}.
 */
package dev.patisserie.trainer.network;
