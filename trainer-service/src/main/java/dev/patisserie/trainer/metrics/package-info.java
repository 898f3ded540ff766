/** The meters of the trainer, in one class. */
package dev.patisserie.trainer.metrics;
