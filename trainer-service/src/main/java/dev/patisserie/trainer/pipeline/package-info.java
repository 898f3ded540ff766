/**
 * The training pipelines: each turns a folder of labelled photos into an evaluated and exported model. This package
 * contains the simple pipeline, the comparison of both, and the stages that all pipelines share. It depends on neither
 * Kafka nor Quarkus.
 */
package dev.patisserie.trainer.pipeline;
