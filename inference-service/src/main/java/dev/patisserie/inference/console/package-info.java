/**
 * The web page for people: predictions as they come, models, training curves, and a drop zone that
 * sends a photo through Kafka. One thread reads the topics and tells all viewers, and it runs while
 * there is a viewer; without one this package costs the stream one read of a field per batch.
 *
 * <p><b>May import:</b> {@code common}, {@code classify}, {@code config}, {@code http}, {@code
 * metrics}'s contained errors, {@code api}'s views, Kafka's clients, the health reporter, Jakarta
 * REST, Vert.x Web. <b>Imported by:</b> nobody.
 */
package dev.patisserie.inference.console;
