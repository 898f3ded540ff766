/**
 * Versions of data sets for training: which versions are published, their images in the data set store, and the cache
 * of shards on disk. {@code common.dataset.version} has the format.
 */
package dev.patisserie.trainer.dataset.version;
