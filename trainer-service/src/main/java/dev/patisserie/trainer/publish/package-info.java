/**
 * From a trained model's folder to an archive in the model store and an event that announces it.
 *
 * <p><b>May import:</b> {@code common}, {@code pipeline}. <b>Imported by:</b> {@code job}, {@code
 * stream}, {@code config}.
 */
package dev.patisserie.trainer.publish;
