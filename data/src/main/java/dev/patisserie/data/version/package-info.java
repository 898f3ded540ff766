/**
 * Publishes folders, or changes of the newest version, as versions of data sets: scan, splits by groups of near
 * duplicates, shards, manifest. Also exports versions as folders, compares them, and removes unused shards. Without
 * Kafka: the caller reads and sends the events.
 */
package dev.patisserie.data.version;
