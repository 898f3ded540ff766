/**
 * Measurements of a published model's statements about its own reliability, on images that it was not trained on:
 * calibration errors, coverage of prediction sets, detection of unfamiliar images, and class activation maps.
 */
package dev.patisserie.benchmarks.reliability;
