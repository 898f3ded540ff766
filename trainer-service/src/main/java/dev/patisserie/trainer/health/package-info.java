/**
 * What the trainer answers on {@code /q/health}.
 *
 * <p><b>May import:</b> {@code common.fault}, {@code job}, {@code config}, MicroProfile Health.
 * <b>Imported by:</b> nothing.
 */
package dev.patisserie.trainer.health;
