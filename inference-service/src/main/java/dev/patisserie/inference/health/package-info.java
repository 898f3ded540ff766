/**
 * The health checks of this service. It is started after topics {@code checkpoints} and {@code model-selection} were
 * read to their ends, ready while a verified model serves and no batch is retried for long, and live while no work
 * hangs and every Kafka producer can send.
 */
package dev.patisserie.inference.health;
