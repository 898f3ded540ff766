/**
 * The files for inspecting a run: TensorBoard's event files, with the layout and tags of Keras's callback, and
 * {@code history.csv}. Writing them does not need TensorBoard. The entry point is
 * {@link dev.patisserie.trainer.tensorboard.RunLog}. A failed write is reported and fails no job.
 *
 * <p>A resumed run continues in its folder with a new file; existing values are not written again.
 */
package dev.patisserie.trainer.tensorboard;
