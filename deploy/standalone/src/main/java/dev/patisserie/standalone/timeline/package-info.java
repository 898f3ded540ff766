/**
 * The course of a stream with its answers, the evidence of drift and rollouts, and swaps of models, and its output as
 * text and as SVG. Pure: no Kafka and no clock.
 */
package dev.patisserie.standalone.timeline;
