/**
 * Training requests from a file and from options. A request is a tree of JSON fields until it is
 * complete; then it is read by the codec that the trainer uses, so that both accept the same.
 *
 * <p><b>May import:</b> {@code common}, Jackson, Kafka's record headers.
 */
package dev.patisserie.standalone.request;
