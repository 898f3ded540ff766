/**
 * The part of the topology that detects drift: answers, labels, models and swaps in, states of the monitors out. The
 * tests are those of package drift; this package gives them observations and keeps their state.
 */
package dev.patisserie.feedback.monitor;
