/**
 * Splitting and inspecting data sets: class folders are split into train, validation and holdout, and a report shows
 * the state of a set before training. {@code common.dataset} reads the folders. Sources are never modified.
 */
package dev.patisserie.data.set;
