/**
 * Progress of jobs: events for the topic {@code training-progress}, throttled, and reports for people. A state that
 * could not be published is published by the next trainer that takes the job over.
 */
package dev.patisserie.trainer.job.progress;
