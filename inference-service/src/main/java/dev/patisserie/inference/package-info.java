/**
 * The inference service: classifies images from Kafka and HTTP, and swaps models without downtime. This package wires
 * the other packages.
 */
package dev.patisserie.inference;
