package dev.patisserie.trainer.pipeline;

import dev.patisserie.common.model.Manifest;
import java.nio.file.Path;

/**
 * What a run led to.
 *
 * @param folder ready for {@link dev.patisserie.common.model.ModelArchive#pack}: the SavedModel,
 *     the probe images and the manifest
 * @param manifest what the folder's manifest says
 * @param trainImages images trained on; unreadable ones are not among them
 * @param skippedImages files that could not be read, in all splits
 * @param trainingSeconds wall time of the epochs, validation included, in seconds
 */
public record TrainedModel(
        Path folder,
        Manifest manifest,
        int trainImages,
        int skippedImages,
        double trainingSeconds) {}
