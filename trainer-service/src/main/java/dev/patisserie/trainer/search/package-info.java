/**
 * Searches for hyper-parameters: which values are tried, which trials are promoted, and when a search ends. Plain
 * classes without Kafka and TensorFlow. The state of a search is its last event, so every trainer decides the same.
 *
 * <p>{@link dev.patisserie.trainer.search.SearchController} connects the rules with the topics through interfaces.
 */
package dev.patisserie.trainer.search;
