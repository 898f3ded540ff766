/**
 * The frozen part of a network, computed once: what it makes of an image does not change while the
 * layers above it learn. Its output is kept on disk, mapped into memory, and trained on in place of
 * the images.
 *
 * <p><b>May import:</b> {@code dataset}, {@code network}, {@code fit}, common's {@code event},
 * {@code model}, {@code tensorflow}, TensorFlow's tensors. <b>Imported by:</b> {@code pipeline}.
 */
package dev.patisserie.trainer.feature;
