package dev.patisserie.trainer.pipeline.transfer;

import dev.patisserie.trainer.pipeline.TrainingSettings;
import dev.patisserie.trainer.weights.WeightFiles;
import java.nio.file.Path;

/**
 * The resource limits of transfer learning.
 *
 * @param training the limits of all pipelines
 * @param weightFiles source of published weights
 * @param featureCache folder of features, shared by all runs; created if absent
 * @param featureCacheLimitBytes most bytes that the folder may hold; 0 computes the features in every epoch
 */
public record TransferSettings(
        TrainingSettings training, WeightFiles weightFiles, Path featureCache, long featureCacheLimitBytes) {

    /** Checks the range. */
    public TransferSettings {
        if (featureCacheLimitBytes < 0) {
            throw new IllegalArgumentException(
                    "featureCacheLimitBytes must be at least 0, was " + featureCacheLimitBytes);
        }
    }

    /** Returns the defaults of the service. */
    public static TransferSettings defaults(Path workDir, WeightFiles weightFiles) {
        return new TransferSettings(
                TrainingSettings.defaults(workDir), weightFiles, workDir.resolve("features"), 8L << 30);
    }
}
