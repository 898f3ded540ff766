/**
 * Fitting a network to images, or to features of them: the training graph, the optimisers,
 * augmentation, the epoch loop and its decisions, the checkpoint file, and the snapshot from which
 * an interrupted training goes on.
 *
 * <p>Decisions ({@link dev.patisserie.trainer.fit.EarlyStopping} and its kin) and the loop know
 * nothing of TensorFlow: they see a {@link dev.patisserie.trainer.fit.Trainable}.
 *
 * <p><b>May import:</b> {@code dataset}, {@code network}, common's {@code event}, {@code fault},
 * {@code model} (atomic files), {@code tensorflow} and {@code wire} (its JSON), TensorFlow.
 * <b>Imported by:</b> {@code feature}, {@code publish}, {@code pipeline}, {@code job} (what
 * training tells).
 */
package dev.patisserie.trainer.fit;
