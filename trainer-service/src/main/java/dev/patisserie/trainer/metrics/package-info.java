/**
 * Every meter of the trainer, in one class.
 *
 * <p><b>May import:</b> {@code common}, Micrometer. <b>Imported by:</b> {@code job}, {@code
 * stream}, {@code config}.
 */
package dev.patisserie.trainer.metrics;
