/**
 * How good a finished model is: loss, accuracy, confusion matrix, precision and recall per class;
 * and whether one model is better than another on the same images.
 *
 * <p><b>May import:</b> {@code dataset}, common's {@code model}, Commons Statistics. No TensorFlow:
 * what answers is a {@link dev.patisserie.trainer.evaluate.Classifier}. <b>Imported by:</b> {@code
 * publish}, {@code pipeline}.
 */
package dev.patisserie.trainer.evaluate;
