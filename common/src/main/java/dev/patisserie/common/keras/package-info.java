/**
 * Keras's model files: {@code .keras} archives are read in place, and the graphs of published models are written as
 * such archives. This package builds no network and runs none.
 */
package dev.patisserie.common.keras;
