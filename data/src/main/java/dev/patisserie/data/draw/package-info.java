/**
 * Drawn pictures of desserts: shapes, scenes and the default data set. Every picture is a pure function of its seed.
 */
package dev.patisserie.data.draw;
