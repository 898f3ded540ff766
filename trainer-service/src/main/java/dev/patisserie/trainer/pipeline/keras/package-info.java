/** The import of classifiers that Keras trained: they are evaluated, calibrated and exported like trained ones. */
package dev.patisserie.trainer.pipeline.keras;
