/** A Kafka broker in this JVM, and the topics on it. */
package dev.patisserie.standalone.broker;
