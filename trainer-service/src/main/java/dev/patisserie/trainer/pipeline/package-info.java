/**
 * The training pipelines: each reads as the steps from a folder of labelled photos to an evaluated and exported model.
 * This package has the simple pipeline, the comparison of both, and what all pipelines share. It depends on neither
 * Kafka nor Quarkus.
 */
package dev.patisserie.trainer.pipeline;
