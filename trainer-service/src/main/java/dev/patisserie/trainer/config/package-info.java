/**
 * The trainer's settings, and the wiring that makes its objects from them.
 *
 * <p><b>May import:</b> everything in the trainer but {@code stream} and {@code health}.
 * <b>Imported by:</b> {@code health}.
 */
package dev.patisserie.trainer.config;
