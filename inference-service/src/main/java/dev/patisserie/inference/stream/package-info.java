/**
 * The Kafka edge for images: topic {@code images} in, {@code predictions} and {@code images.dead-letters} out, with
 * at-least-once or exactly-once delivery.
 */
package dev.patisserie.inference.stream;
