package dev.patisserie.trainer.evaluate;

import dev.patisserie.trainer.dataset.Batch;

/** A classifier of images. */
@FunctionalInterface
public interface BatchClassifier {

    /**
     * Classifies a batch.
     *
     * @return {@code [batch][classes]}, probabilities; each row sums to 1
     */
    float[][] probabilities(Batch batch);
}
