/**
 * The checks of a published archive that need no TensorFlow. The inference service runs them before it loads a model,
 * the trainer before it compares a model with a new one.
 */
package dev.patisserie.common.model.check;
