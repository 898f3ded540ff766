/** Serialisation of the internal state of Kafka Streams. */
package dev.patisserie.feedback.serde;
