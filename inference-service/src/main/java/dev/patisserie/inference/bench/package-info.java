/**
 * The serving path without Kafka, in a process of its own that measures itself: what {@code
 * patisserie bench} compares the stream with.
 *
 * <p><b>May import:</b> {@code common}, {@code classify}, {@code decode}, {@code model}; {@code
 * stream}'s number of batches at work. <b>Imported by:</b> nothing.
 */
package dev.patisserie.inference.bench;
