/**
 * Networks as graphs of layers, with Keras's layer and variable names, and what turns such a
 * description into operations of a TensorFlow graph. One description gives the training pass and
 * the inference pass, over variables or over constants; it can be cut in two, and its batch
 * normalisation folded away.
 *
 * <p>A new layer is a record that implements {@link dev.patisserie.trainer.network.Layer}; a new
 * architecture that is trained from scratch is a class like {@link
 * dev.patisserie.trainer.network.SimpleConvNet}, one that brings weights is a {@link
 * dev.patisserie.trainer.network.Backbone}.
 *
 * <p><b>May import:</b> {@code weights} (what Keras publishes), common's {@code fault} and {@code
 * tensorflow}, TensorFlow. <b>Imported by:</b> {@code fit}, {@code feature}, {@code publish},
 * {@code pipeline}.
 */
package dev.patisserie.trainer.network;
