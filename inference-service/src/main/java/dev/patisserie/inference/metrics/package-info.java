/**
 * Every meter of this service: one class for the stream and the models, one for pinning, one for
 * requests, one for HTTP requests that the server rejects, one for errors that were contained.
 *
 * <p><b>May import:</b> {@code common}'s events, faults and time, {@code classify}, {@code model}'s
 * listener, {@code select}'s state of a pin, Micrometer, the log. <b>Imported by:</b> {@code
 * stream}, {@code api}, {@code console}, {@code http}, the wiring.
 */
package dev.patisserie.inference.metrics;
