/**
 * Estimates of the accuracy of a model on the stream, from labels with known selection probabilities. Pure: without
 * Kafka and clocks.
 */
package dev.patisserie.feedback.accuracy;
