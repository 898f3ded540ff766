/**
 * One training request's life, from admission to its end, safe against being killed at any point.
 *
 * <p>Each job is a {@link dev.patisserie.trainer.job.Job} in one file of the {@link
 * dev.patisserie.trainer.job.JobStore}, which trainers share. Every change of state is written
 * there first and announced second, and whatever is not announced yet is made good by whoever takes
 * the job up next: the trainer that the consumer group gives the request's partition to.
 *
 * <p><b>May import:</b> {@code common}, {@code dataset} (skipped images), {@code fit} (what
 * training tells), {@code pipeline}, {@code publish}, {@code tensorboard} (the log of a run),
 * {@code metrics}. <b>Imported by:</b> {@code stream}, {@code health}, {@code config}.
 */
package dev.patisserie.trainer.job;
