package dev.patisserie.trainer.fit;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A model that can be trained on batches. Used on one thread.
 *
 * @param <B> a batch
 */
public interface Trainable<B> extends Inspectable {

    /**
     * Takes one training step on a batch.
     *
     * @param number number of the step in the phase, from 1; randomness depends only on it and the seed
     * @param learningRate learning rate of the optimiser, above 0
     * @return the score of the batch before the weights changed, with dropout and augmentation
     */
    Score step(B batch, long number, double learningRate);

    /** Returns the score of a batch without training on it. */
    Score evaluate(B batch);

    /**
     * Writes the weights to a file atomically.
     *
     * @throws IOException if the file cannot be written
     */
    void save(Path checkpoint) throws IOException;

    /** Returns the present weights and optimiser variables. */
    TrainingState state();

    /**
     * Restores the weights and the optimiser variables from a file that {@link TrainingState#write} wrote.
     *
     * @throws dev.patisserie.common.fault.PatisserieException {@code TRAINING_FAILED} if the file is not a complete
     *     state of this network
     * @throws IOException if it cannot be read
     */
    void loadState(Path file) throws IOException;
}
