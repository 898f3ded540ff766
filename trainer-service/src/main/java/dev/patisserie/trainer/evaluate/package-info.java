/**
 * How good a finished model is: loss, accuracy, confusion matrix, precision and recall per class.
 *
 * <p><b>May import:</b> {@code dataset}, common's {@code model}. No TensorFlow: what answers is a
 * {@link dev.patisserie.trainer.evaluate.Classifier}. <b>Imported by:</b> {@code publish}, {@code
 * pipeline}.
 */
package dev.patisserie.trainer.evaluate;
