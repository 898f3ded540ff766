/**
 * Root of the data module: {@code draw} makes pictures, {@code set} splits and inspects folders of labelled photos,
 * {@code command} puts both on the command line.
 */
package dev.patisserie.data;
