/**
 * Data sets as folders: which layout a folder has, how class folders become train, validation and
 * holdout, and what there is to know about a set before training on it. Sources are read, never
 * changed.
 *
 * <p><b>May import:</b> {@code common.image}, {@code common.model} (digests, atomic folders),
 * {@code common.fault}. <b>Imported by:</b> {@code draw}, {@code command}, the {@code patisserie}
 * command, tests.
 */
package dev.patisserie.data.set;
