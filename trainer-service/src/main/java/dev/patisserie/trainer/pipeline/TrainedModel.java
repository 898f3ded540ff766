package dev.patisserie.trainer.pipeline;

import dev.patisserie.common.model.Manifest;
import dev.patisserie.trainer.calibrate.Reliability;
import dev.patisserie.trainer.dataset.Dataset;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A model that a run trained.
 *
 * @param folder the input of {@link dev.patisserie.common.model.ModelArchive#pack}: the SavedModel, the probe images
 *     and the manifest
 * @param manifest the content of the folder's manifest
 * @param dataset the data set of the run
 * @param trainImages number of training images, without unreadable ones
 * @param skippedImages number of unreadable files in all splits
 * @param trainingSeconds wall time of the epochs, validation included, in seconds
 * @param holdoutHits the correctly classified holdout images, by their index in the split
 * @param partSeconds wall time in seconds by stage of the pipeline, in the order of the stages
 * @param notices deviations from the request, each with its remedy
 * @param reliability the reliability diagram of the holdout; null if the model was not calibrated
 */
public record TrainedModel(
        Path folder,
        Manifest manifest,
        Dataset dataset,
        int trainImages,
        int skippedImages,
        double trainingSeconds,
        BitSet holdoutHits,
        Map<String, Double> partSeconds,
        List<String> notices,
        Reliability reliability) {

    /** Copies the collections. */
    public TrainedModel {
        holdoutHits = (BitSet) holdoutHits.clone();
        partSeconds = Collections.unmodifiableMap(new LinkedHashMap<>(partSeconds));
        notices = List.copyOf(notices);
    }
}
