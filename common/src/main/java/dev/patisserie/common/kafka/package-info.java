/**
 * The meaning of Kafka's exceptions, decided once for both services and the command line.
 *
 * <p><b>May import:</b> the JDK and Kafka's exceptions. <b>Imported by:</b> the {@code stream}
 * packages, the console, the {@code patisserie} command.
 */
package dev.patisserie.common.kafka;
