/**
 * Root of the data module: {@code draw} draws pictures, {@code set} splits and inspects folders of labelled photos,
 * {@code command} contains the commands for both.
 */
package dev.patisserie.data;
