/**
 * How an event becomes a Kafka record and back: CloudEvents 1.0, Kafka binding, binary mode, JSON;
 * the record of an image; and the headers of a dead letter. One code path for the services and the
 * command line.
 *
 * <p><b>May import:</b> {@code event}, {@code fault}, {@code image} (its formats), Jackson, the
 * CloudEvents SDK and Kafka's client types. <b>Imported by:</b> the {@code stream} packages, the
 * console, the {@code patisserie} command, tests.
 */
package dev.patisserie.common.wire;
