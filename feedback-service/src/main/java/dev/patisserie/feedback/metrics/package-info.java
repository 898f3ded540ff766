/**
 * The meters of the service. Values of labels come from enums, except the id of a model in the gauges of the accuracy.
 */
package dev.patisserie.feedback.metrics;
