/**
 * Decoders around the decoder: one that gives up after a while, and one that survives what kills
 * the process.
 *
 * <p><b>May import:</b> {@code common}'s faults, images and digests, {@code classify}, the logger.
 * <b>Imported by:</b> the wiring.
 */
package dev.patisserie.inference.decode;
