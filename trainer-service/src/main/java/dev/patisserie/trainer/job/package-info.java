/**
 * A training job as a state machine: {@link dev.patisserie.trainer.job.Job} and its transitions. An illegal transition
 * does not compile.
 *
 * <p>The packages below store jobs, execute them, and publish their progress.
 */
package dev.patisserie.trainer.job;
