/** The inference service without Kafka, in a separate process that {@code bench} measures. */
package dev.patisserie.benchmarks.offline;
