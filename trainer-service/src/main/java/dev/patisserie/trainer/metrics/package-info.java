/** Every meter of the trainer, in one class. */
package dev.patisserie.trainer.metrics;
