/**
 * Kafka processing of model events: reads topics {@code checkpoints}, {@code model-selection} and {@code rollouts}, and
 * publishes {@code model-swaps}. Each replica reads these topics from their beginning, without a consumer group.
 */
package dev.patisserie.inference.control;
