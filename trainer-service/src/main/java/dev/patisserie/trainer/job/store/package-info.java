/**
 * The jobs on disk, shared by all trainers: one file for each job, the claims of trainers, the files of unfinished
 * runs, and the retention of old ones. A state is written here before it is published.
 */
package dev.patisserie.trainer.job.store;
