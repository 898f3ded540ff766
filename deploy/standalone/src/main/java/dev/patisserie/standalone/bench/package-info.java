/**
 * The benchmark: an open-loop load generator, what it measures through Kafka, and the process that
 * measures the same model without Kafka. Schedule and statistics are plain classes that a test
 * drives by a virtual clock.
 *
 * <p>Latency counts from the moment at which an image was <em>to be</em> sent: a sender that is
 * held up, by the broker or by anything else, does not hide the delay (Gil Tene, "How NOT to
 * Measure Latency": coordinated omission).
 */
package dev.patisserie.standalone.bench;
