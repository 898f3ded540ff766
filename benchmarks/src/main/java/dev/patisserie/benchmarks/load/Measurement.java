package dev.patisserie.benchmarks.load;

/**
 * The result of one window.
 *
 * @param imagesPerSecond throughput, above 0
 * @param processorMillis processor time of the measured process per image, in milliseconds; null if the process is
 *     unknown
 */
public record Measurement(double imagesPerSecond, Double processorMillis) {}
