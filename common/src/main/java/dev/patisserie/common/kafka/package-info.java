/** Kafka without a framework: dead letters, failures of a send, and the replay of a compacted topic. */
package dev.patisserie.common.kafka;
