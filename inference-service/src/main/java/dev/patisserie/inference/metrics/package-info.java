/**
 * Every meter of this service: one class for the stream and the models, one for pinning, one for
 * requests.
 *
 * <p><b>May import:</b> {@code common}'s events and faults, {@code classify}, {@code model}'s
 * listener, {@code select}'s state of a pin, Micrometer. <b>Imported by:</b> {@code stream}, {@code
 * api}, the wiring.
 */
package dev.patisserie.inference.metrics;
