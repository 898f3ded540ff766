/**
 * From a data set to batches of labelled pixels: digests, the cache of decoded images, shuffling and prefetching.
 * {@code common.dataset} reads the folders.
 */
package dev.patisserie.trainer.dataset;
