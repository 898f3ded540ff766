/**
 * What is asked over HTTP: inference, by the Open Inference Protocol v2, and what operators want to
 * know. Everything blocks, on worker threads.
 *
 * <p><b>May import:</b> {@code classify}, {@code select}, {@code config}, {@code metrics}, {@code
 * protocol}, {@code common}'s events and faults, Jakarta REST, the health reporter, the OpenAPI
 * annotations. <b>Imported by:</b> {@code console}.
 */
package dev.patisserie.inference.api;
