/**
 * What this service says about itself: started once topics {@code checkpoints} and {@code model-selection} were read to
 * their ends, ready while a verified model serves and no batch is retried for long, alive while no work hangs and every
 * Kafka producer can send.
 */
package dev.patisserie.inference.health;
