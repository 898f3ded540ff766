/**
 * Dessert pictures from nothing: shapes, scenes and the default data set made of them. Everything is a pure function of
 * a seed.
 */
package dev.patisserie.data.draw;
