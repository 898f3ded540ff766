/**
 * From a checkpoint event to a model that serves: fetched, verified, loaded, warmed up, held
 * against the trainer's probes, swapped in; the old one drained and closed. The only package that
 * sees DJL.
 *
 * <p><b>May import:</b> {@code common}, {@code classify}, {@code select}, DJL, TensorFlow's
 * protocol buffers, the logger. <b>Imported by:</b> {@code stream}, {@code metrics}, the wiring.
 */
package dev.patisserie.inference.model;
