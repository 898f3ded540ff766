/**
 * The training loop: epochs, callbacks such as {@link dev.patisserie.trainer.fit.EarlyStopping}, the best checkpoint,
 * and the snapshot from which an interrupted training resumes.
 *
 * <p>The loop trains a {@link dev.patisserie.trainer.fit.Trainable}; it builds no graph.
 */
package dev.patisserie.trainer.fit;
