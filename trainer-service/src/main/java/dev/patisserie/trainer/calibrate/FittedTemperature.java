package dev.patisserie.trainer.calibrate;

import dev.patisserie.common.uncertainty.Temperature;

/**
 * The temperature of a model.
 *
 * @param value divisor of the logits; 1 if it was not fitted
 * @param images number of images that it was fitted on; 0 if it was not fitted
 * @param reason the reason if it was not fitted; null otherwise
 */
record FittedTemperature(double value, int images, String reason) {

    /** Fewest images of a fit: with fewer, the result is less certain than a temperature of 1. */
    static final int FEWEST_IMAGES = 200;

    /**
     * Fits the temperature to the logits of validation images.
     *
     * @param logits {@code [images][classes]}, finite
     * @param labels class of each image
     */
    static FittedTemperature of(float[][] logits, int[] labels) {
        if (logits.length < FEWEST_IMAGES) {
            return new FittedTemperature(
                    1,
                    0,
                    "expected at least %d validation images for the calibration, found %d; add images to the validation split"
                            .formatted(FEWEST_IMAGES, logits.length));
        }
        return new FittedTemperature(Temperature.fit(logits, labels), logits.length, null);
    }

    /** Returns the probabilities of the model with this temperature. */
    float[][] probabilities(float[][] logits) {
        float[][] probabilities = new float[logits.length][];
        for (int i = 0; i < logits.length; i++) {
            probabilities[i] = Temperature.softmax(logits[i], value);
        }
        return probabilities;
    }
}
