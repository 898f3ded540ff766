/**
 * Every meter of this service, in one class.
 *
 * <p><b>May import:</b> {@code common}'s events and faults, {@code classify}, {@code model}'s
 * listener, Micrometer. <b>Imported by:</b> {@code stream}, the wiring.
 */
package dev.patisserie.inference.metrics;
