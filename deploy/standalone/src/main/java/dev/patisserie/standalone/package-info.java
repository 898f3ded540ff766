/**
 * Root of the standalone module: the {@code patisserie} command and what it starts. Each package says what lives in it;
 * {@code command} is the edge and sees all others, nothing sees it.
 */
package dev.patisserie.standalone;
