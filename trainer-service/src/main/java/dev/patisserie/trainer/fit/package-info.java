/**
 * Fitting a network to images: the training graph, the optimisers, augmentation, the epoch loop and
 * its decisions, and the checkpoint file.
 *
 * <p>Decisions ({@link dev.patisserie.trainer.fit.EarlyStopping} and its kin) and the loop know
 * nothing of TensorFlow: they see a {@link dev.patisserie.trainer.fit.Trainable}.
 *
 * <p><b>May import:</b> {@code dataset}, {@code network}, common's {@code event}, {@code fault},
 * {@code model} (atomic files) and {@code tensorflow}, TensorFlow. <b>Imported by:</b> {@code
 * publish}, {@code pipeline}.
 */
package dev.patisserie.trainer.fit;
