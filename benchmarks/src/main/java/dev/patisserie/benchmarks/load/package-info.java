/**
 * The load generator of {@code patisserie bench}: an open-loop schedule, the load on a running service through Kafka,
 * and the statistics. Schedule and statistics are plain classes, which tests run with a virtual clock.
 *
 * <p>Latency is measured from the scheduled send time of an image, so that a delayed sender does not hide the delay
 * (Gil Tene, "How NOT to Measure Latency": coordinated omission).
 */
package dev.patisserie.benchmarks.load;
