package dev.patisserie.benchmarks.load;

/**
 * How one window went.
 *
 * @param imagesPerSecond above 0
 * @param processorMillis processor time of its process for one image, in milliseconds: what others on the machine take
 *     is not in it; null if the process is not known
 */
public record Measurement(double imagesPerSecond, Double processorMillis) {}
