/**
 * The inference service: classifies images from Kafka and HTTP, and swaps models without downtime. This package
 * connects the other packages: it converts the configuration to their settings, produces the objects whose classes are
 * no beans, and starts the service.
 */
package dev.patisserie.inference;
