/**
 * The web page for people: predictions as they come, models, training curves, and a drop zone that sends a photo
 * through Kafka. One thread reads the topics and tells all viewers, and it runs while there is a viewer; without one
 * this package costs the stream one read of a field per batch.
 */
package dev.patisserie.inference.console;
