package dev.patisserie.inference.classify;

import dev.patisserie.common.event.PredictionMade.Known;

/**
 * The requested statements on one image of a request. Each is null if it was not requested.
 *
 * @param known the resemblance to the training images
 * @param set indices of the classes of the prediction set, most probable first
 * @param map the class activation map of the most probable class, row by row; positive and negative
 */
public record RequestDetails(Known known, int[] set, float[] map) {}
