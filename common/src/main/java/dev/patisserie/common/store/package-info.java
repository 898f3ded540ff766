/**
 * The object store of models and of data sets: a folder, or a bucket of S3 or of a compatible server. Trainers, servers
 * and commands on different machines share it.
 */
package dev.patisserie.common.store;
