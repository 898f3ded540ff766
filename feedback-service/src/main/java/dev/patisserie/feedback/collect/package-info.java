/**
 * Copies the bytes of images from Kafka to the data set store, before the topic's retention deletes them.
 *
 * <p>Collected images are objects {@code collected/DATASET/SHA256}. No version names them, and {@code data prune} does
 * not delete them; a version has its own copy in a shard.
 */
package dev.patisserie.feedback.collect;
