/**
 * The web console: live predictions, models, training curves, the labelling queue, the accuracy on the stream, and a
 * drop zone that sends photos through Kafka. One thread reads the topics and notifies all viewers while there are
 * viewers. Without viewers this package costs the stream one field read per batch.
 */
package dev.patisserie.inference.console;
