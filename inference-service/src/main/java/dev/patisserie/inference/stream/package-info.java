/**
 * The Kafka edge: topics {@code images} and {@code checkpoints} in, {@code predictions} and {@code
 * images.dead-letters} out. Decides nothing that a plain class could decide.
 *
 * <p><b>May import:</b> everything of this service but {@code health} and {@code api}; reactive
 * messaging, Kafka's client types. <b>Imported by:</b> the wiring.
 */
package dev.patisserie.inference.stream;
