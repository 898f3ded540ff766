/**
 * How good a finished model is: loss, accuracy, confusion matrix, precision and recall per class; and whether one model
 * is better than another on the same images.
 */
package dev.patisserie.trainer.evaluate;
