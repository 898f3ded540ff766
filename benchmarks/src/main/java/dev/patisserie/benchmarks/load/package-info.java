/**
 * The load generator of {@code patisserie bench}: an open-loop schedule, the load on a running service through Kafka,
 * and the statistics. Schedule and statistics are plain classes that a test drives with a virtual clock.
 *
 * <p>Latency counts from the scheduled send time of an image. A sender that is delayed, by the broker or by anything
 * else, does not hide the delay (Gil Tene, "How NOT to Measure Latency": coordinated omission).
 */
package dev.patisserie.benchmarks.load;
