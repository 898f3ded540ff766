/** A Kafka broker in this JVM, and its topics. */
package dev.patisserie.standalone.broker;
