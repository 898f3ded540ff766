package dev.patisserie.trainer.pipeline;

import dev.patisserie.common.tensorflow.Precision;
import java.nio.file.Path;

/**
 * The resource limits of training; they affect its speed, never the trained model.
 *
 * @param cache folder of decoded images, shared by all runs; created if absent
 * @param cacheLimitBytes most bytes that the folder may hold; 0 decodes in every epoch
 * @param prefetchBatches batches to prepare during a step, at least 1
 * @param decodeThreads images to decode at the same time, at least 1
 * @param tensorFlowThreads threads within one TensorFlow operation, at least 1; fixed by the first run of a process
 * @param snapshotSteps steps from one snapshot of the training to the next within an epoch, at least 1; one is always
 *     written after each epoch
 * @param checksBfloat16 whether models are calibrated and evaluated in bfloat16 and compared with float32, see
 *     {@link ModelFinisher}
 */
public record TrainingSettings(
        Path cache,
        long cacheLimitBytes,
        int prefetchBatches,
        int decodeThreads,
        int tensorFlowThreads,
        int snapshotSteps,
        boolean checksBfloat16) {

    /** Creates settings without the comparison in bfloat16. */
    public TrainingSettings(
            Path cache,
            long cacheLimitBytes,
            int prefetchBatches,
            int decodeThreads,
            int tensorFlowThreads,
            int snapshotSteps) {
        this(cache, cacheLimitBytes, prefetchBatches, decodeThreads, tensorFlowThreads, snapshotSteps, false);
    }

    /** Checks the ranges. */
    public TrainingSettings {
        if (cacheLimitBytes < 0) {
            throw new IllegalArgumentException("cacheLimitBytes must be at least 0, was " + cacheLimitBytes);
        }
        if (Math.min(prefetchBatches, snapshotSteps) < 1 || Math.min(decodeThreads, tensorFlowThreads) < 1) {
            throw new IllegalArgumentException(
                    "prefetchBatches, decodeThreads, tensorFlowThreads and snapshotSteps must be at least 1, were %d, %d, %d, %d"
                            .formatted(prefetchBatches, decodeThreads, tensorFlowThreads, snapshotSteps));
        }
    }

    /** Returns the defaults of the service on this machine, with all processors. */
    public static TrainingSettings defaults(Path workDir) {
        int processors = Runtime.getRuntime().availableProcessors();
        return new TrainingSettings(
                workDir.resolve("cache"), 8L << 30, 2, processors, processors, 500, Precision.isBfloat16Fast());
    }
}
