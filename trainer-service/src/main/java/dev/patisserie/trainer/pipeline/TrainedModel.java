package dev.patisserie.trainer.pipeline;

import dev.patisserie.common.model.Manifest;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A model that a run led to.
 *
 * @param folder ready for {@link dev.patisserie.common.model.ModelArchive#pack}: the SavedModel, the probe images and
 *     the manifest
 * @param manifest what the folder's manifest says
 * @param trainImages images trained on; unreadable ones are not among them
 * @param skippedImages files that could not be read, in all splits
 * @param trainingSeconds wall time of the epochs, validation included, in seconds
 * @param holdoutHits which holdout images it classified correctly, by their number in the split
 * @param partSeconds wall time in seconds by part of the recipe, in the order of the parts
 * @param notices what went otherwise than asked for, and how to have it as asked for
 */
public record TrainedModel(
        Path folder,
        Manifest manifest,
        int trainImages,
        int skippedImages,
        double trainingSeconds,
        BitSet holdoutHits,
        Map<String, Double> partSeconds,
        List<String> notices) {

    /** Copies the collections. */
    public TrainedModel {
        holdoutHits = (BitSet) holdoutHits.clone();
        partSeconds = Collections.unmodifiableMap(new LinkedHashMap<>(partSeconds));
        notices = List.copyOf(notices);
    }
}
