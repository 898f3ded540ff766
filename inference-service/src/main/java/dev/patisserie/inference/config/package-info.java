/**
 * Everything this service can be told, as one documented mapping.
 *
 * <p><b>May import:</b> {@code common}'s {@code ImageFormat} and {@code Precision}, the
 * configuration API and Bean Validation. <b>Imported by:</b> the wiring, {@code stream}, {@code
 * health}, {@code api}, {@code console}.
 */
package dev.patisserie.inference.config;
