/**
 * Turns a checkpoint event into a serving model: fetches, verifies, loads and warms up the model, compares it with the
 * trainer's probes, and swaps it in. The previous model is drained and closed. Only this package uses DJL.
 */
package dev.patisserie.inference.model;
