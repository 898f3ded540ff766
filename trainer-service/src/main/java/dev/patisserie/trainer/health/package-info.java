/** What the trainer answers on {@code /q/health}. */
package dev.patisserie.trainer.health;
