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
        return modelId + " " + partition;
    }
}
