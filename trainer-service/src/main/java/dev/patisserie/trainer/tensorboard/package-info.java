/**
 * What is written about a run for people to look at: TensorBoard's event files, in the layout and under the tags of
 * Keras's callback, and {@code history.csv}. TensorBoard itself is not needed to write them. The way in is
 * {@link dev.patisserie.trainer.tensorboard.RunLog}; that something cannot be written is told, and fails no job.
 *
 * <p>A run that is gone on with after a kill goes on in its folder, in a new file; what is there already is not written
 * again.
 */
package dev.patisserie.trainer.tensorboard;
