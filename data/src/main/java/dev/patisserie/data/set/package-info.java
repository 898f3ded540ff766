/**
 * Splitting and inspecting data sets: class folders become train, validation and holdout, and a
 * report tells the state of a set before training. {@code common.dataset} reads the folders.
 * Sources are read, never changed.
 *
 * <p><b>May import:</b> {@code common.dataset}, {@code common.image}, {@code common.model}
 * (digests, atomic folders), {@code common.fault}. <b>Imported by:</b> {@code draw}, {@code
 * command}, the {@code patisserie} command, tests.
 */
package dev.patisserie.data.set;
