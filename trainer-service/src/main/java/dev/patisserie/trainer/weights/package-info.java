/**
 * Pretrained weights: where a published file is found or downloaded, how Keras's HDF5 layouts are read, and which
 * stored weight belongs to which variable of a network.
 *
 * <p>Knows names and shapes only, no graph and no session: a network hands in what it expects and gets arrays back.
 */
package dev.patisserie.trainer.weights;
