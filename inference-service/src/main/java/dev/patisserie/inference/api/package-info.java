/**
 * What is asked over HTTP: inference, by the Open Inference Protocol v2, and what operators want to
 * know. Inference requests are handled on threads of their own, as many as may run at a time.
 *
 * <p><b>May import:</b> {@code classify}, {@code select}, {@code config}, {@code http}, {@code
 * metrics}, {@code protocol}, {@code common}'s events and faults, Jakarta REST, Mutiny, the health
 * reporter, the OpenAPI annotations. <b>Imported by:</b> {@code console}.
 */
package dev.patisserie.inference.api;
