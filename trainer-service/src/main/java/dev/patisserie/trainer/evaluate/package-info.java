/**
 * The evaluation of a trained model: loss, accuracy, confusion matrix, precision and recall per class; and the
 * comparison of two models on the same images.
 */
package dev.patisserie.trainer.evaluate;
