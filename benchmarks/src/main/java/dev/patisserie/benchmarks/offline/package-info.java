/** The inference service without Kafka, as a process of its own that {@code bench} measures. */
package dev.patisserie.benchmarks.offline;
