/**
 * The messages that cross Kafka, one record per message type, and the names of the topics.
 *
 * <p>Everything here is immutable and validates itself on construction: an instance that exists is well formed, so
 * consumers never re-check fields. Changing a component is a wire change; see {@code docs/adr/0002-events.md} and
 * {@code docs/asyncapi.yaml}.
 */
package dev.patisserie.common.event;
