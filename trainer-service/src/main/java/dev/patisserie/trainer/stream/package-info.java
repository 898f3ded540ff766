/** The Kafka edge: training requests in; progress, checkpoints and dead letters out. */
package dev.patisserie.trainer.stream;
