/**
 * A Kafka broker in this JVM, and the topics on it.
 *
 * <p><b>May import:</b> Kafka's server and client, {@code common.event} (topic names). <b>Imported
 * by:</b> {@code command}, {@code service}'s composition of a stack, tests.
 */
package dev.patisserie.standalone.broker;
