/**
 * Kafka processing of images: consumes topic {@code images} and publishes {@code predictions} and
 * {@code images.dead-letters}, with at-least-once or exactly-once delivery.
 */
package dev.patisserie.inference.stream;
