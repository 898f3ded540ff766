package dev.patisserie.feedback.stream;

import dev.patisserie.feedback.accuracy.AccuracySums;

/**
 * The statistics of one model in one partition.
 *
 * @param modelId the model
 * @param partition the partition of the join
 * @param sums its statistics
 */
record ModelSums(String modelId, int partition, AccuracySums sums) {

    /** Returns a key that is unique for the model and the partition. */
    String key() {
        return prefix(modelId) + partition;
    }

    /** Returns the beginning of the keys of a model and of no other; the name of a model has no space. */
    static String prefix(String modelId) {
        return modelId + " ";
    }
}
