/**
 * Root of the standalone module: the {@code patisserie} command and the processes that it starts. Package
 * {@code command} may use all other packages, and no other package uses it.
 */
package dev.patisserie.standalone;
