/**
 * The reliability of a trained model's answers: temperature, prediction sets, the score that detects unfamiliar images,
 * and the errors on the holdout. {@code common.uncertainty} has the formulas; this package selects the images and runs
 * the model on them.
 */
package dev.patisserie.trainer.calibrate;
