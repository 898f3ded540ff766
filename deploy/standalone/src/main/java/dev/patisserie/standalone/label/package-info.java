/** Files of labels. Plain classes without Kafka; imported by the commands. */
package dev.patisserie.standalone.label;
