/**
 * Splitting and inspecting data sets: class folders become train, validation and holdout, and a report tells the state
 * of a set before training. {@code common.dataset} reads the folders. Sources are read, never changed.
 */
package dev.patisserie.data.set;
