/**
 * A data set to batches of labelled pixels: digests, the cache of decoded images, shuffling and
 * prefetching. {@code common.dataset} reads the folders.
 *
 * <p><b>May import:</b> common's {@code dataset}, {@code image}, {@code fault}, {@code model}
 * (digests, atomic files) and {@code wire} (its JSON), Jackson. No TensorFlow. <b>Imported by:</b>
 * {@code fit}, {@code feature}, {@code evaluate}, {@code publish}, {@code pipeline}, {@code job}.
 */
package dev.patisserie.trainer.dataset;
