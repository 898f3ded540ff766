/** Compares the numbers of partitions of the existing topics with the settings. */
package dev.patisserie.feedback.partitions;
