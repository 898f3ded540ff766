/**
 * The Kafka edge for models: topics {@code checkpoints} and {@code model-selection} in, {@code model-swaps} out. Each
 * replica reads both topics from their beginning, without a consumer group.
 */
package dev.patisserie.inference.control;
