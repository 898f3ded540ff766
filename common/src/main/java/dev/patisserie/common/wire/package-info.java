/**
 * How an event becomes a Kafka record and back: CloudEvents 1.0, Kafka binding, binary mode, JSON; the record of an
 * image; and the headers of a dead letter. One code path for the services and the command line.
 */
package dev.patisserie.common.wire;
