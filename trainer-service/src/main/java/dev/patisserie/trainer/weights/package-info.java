/**
 * Pretrained weights: finding and downloading published files, reading Keras's HDF5 layouts, and assigning the stored
 * weights to the variables of a network.
 *
 * <p>This package works with names, shapes and arrays; it uses no graph and no session.
 */
package dev.patisserie.trainer.weights;
