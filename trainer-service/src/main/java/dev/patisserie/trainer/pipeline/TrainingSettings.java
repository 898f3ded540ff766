package dev.patisserie.trainer.pipeline;

import java.nio.file.Path;

/**
 * What training may use of the machine; changes how fast a model is made, never which.
 *
 * @param cache folder of decoded images, shared by all runs; created if absent
 * @param cacheLimitBytes most bytes that the folder may hold; 0 decodes in every epoch
 * @param prefetchBatches batches that are prepared while a step runs, at least 1
 * @param decodeThreads images that are decoded at the same time, at least 1
 * @param tensorFlowThreads threads within one TensorFlow operation, at least 1
 */
public record TrainingSettings(
        Path cache,
        long cacheLimitBytes,
        int prefetchBatches,
        int decodeThreads,
        int tensorFlowThreads) {

    /** Checks the ranges. */
    public TrainingSettings {
        if (cacheLimitBytes < 0) {
            throw new IllegalArgumentException(
                    "cacheLimitBytes must be at least 0, was " + cacheLimitBytes);
        }
        if (prefetchBatches < 1 || decodeThreads < 1 || tensorFlowThreads < 1) {
            throw new IllegalArgumentException(
                    "prefetchBatches, decodeThreads and tensorFlowThreads must be at least 1, were %d, %d, %d"
                            .formatted(prefetchBatches, decodeThreads, tensorFlowThreads));
        }
    }
}
