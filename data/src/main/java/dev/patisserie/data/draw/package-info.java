/**
 * Dessert pictures from nothing: shapes, scenes and the default data set made of them. Everything
 * is a pure function of a seed.
 *
 * <p><b>May import:</b> {@code set}, {@code common.model} (for atomic folders), Java2D, ImageIO.
 * <b>Imported by:</b> {@code command}, the {@code patisserie} command, tests.
 */
package dev.patisserie.data.draw;
