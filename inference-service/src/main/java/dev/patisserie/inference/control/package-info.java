/**
 * Kafka processing of model events: reads topics {@code checkpoints} and {@code model-selection}, and publishes
 * {@code model-swaps}. Each replica reads both topics from their beginning, without a consumer group.
 */
package dev.patisserie.inference.control;
