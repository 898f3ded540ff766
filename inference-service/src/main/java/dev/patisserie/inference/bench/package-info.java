/**
 * The serving path without Kafka, in a process of its own that measures itself: what {@code
 * patisserie bench} compares the stream with.
 */
package dev.patisserie.inference.bench;
