package dev.patisserie.trainer.fit;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Something that learns from batches. Used on one thread.
 *
 * @param <B> a batch
 */
public interface Trainable<B> extends Inspectable {

    /**
     * Learns from a batch.
     *
     * @param number of the step in the phase, from 1; chance depends on it and the seed alone
     * @param learningRate the optimiser's, above 0
     * @return how well the batch was classified before the weights changed, dropout and augmentation included
     */
    Score step(B batch, long number, double learningRate);

    /** Returns how well a batch is classified; nothing is learnt. */
    Score evaluate(B batch);

    /**
     * Writes the weights to a file, whole or not at all.
     *
     * @throws IOException if it cannot be written
     */
    void save(Path checkpoint) throws IOException;

    /** Returns the weights and the optimiser's own variables as they are now. */
    TrainingState state();

    /**
     * Sets the weights and the optimiser's own variables to those of a file of {@link TrainingState#write}.
     *
     * @throws dev.patisserie.common.fault.PatisserieException {@code TRAINING_FAILED} if the file is not a whole state
     *     of this network
     * @throws IOException if it cannot be read
     */
    void loadState(Path file) throws IOException;
}
