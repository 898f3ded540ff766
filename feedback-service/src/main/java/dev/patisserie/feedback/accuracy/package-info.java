/**
 * Estimates of the accuracy of a model on the stream, from labels with known selection probabilities. This package is
 * pure: it uses neither Kafka nor a clock.
 */
package dev.patisserie.feedback.accuracy;
