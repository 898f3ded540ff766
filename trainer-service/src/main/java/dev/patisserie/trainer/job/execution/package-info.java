/**
 * Admits training requests and executes their jobs, one at a time, on the trainer that owns the partition of the
 * request. A job survives a kill at any point.
 */
package dev.patisserie.trainer.job.execution;
