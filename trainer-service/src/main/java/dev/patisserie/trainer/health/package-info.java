/** The health checks of the trainer, {@code /q/health}. */
package dev.patisserie.trainer.health;
