/**
 * The Kafka edge: training requests in; progress, checkpoints and dead letters out.
 *
 * <p><b>May import:</b> {@code common}, {@code job}, {@code publish}, {@code metrics}, Reactive
 * Messaging, Kafka's record types. <b>Imported by:</b> nothing; it implements the ports of {@code
 * job} and {@code publish}.
 */
package dev.patisserie.trainer.stream;
