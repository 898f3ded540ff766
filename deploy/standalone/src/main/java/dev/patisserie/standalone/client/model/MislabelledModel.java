package dev.patisserie.standalone.client.model;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.model.Manifest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A defective model for demonstrations and tests. The classes of a good model are permuted, so that almost each answer
 * is wrong, and the evaluation on the holdout is forged, so that it ranks first. The archive is valid: the graph and
 * the expected probabilities of the probes do not change, so it passes the verification.
 */
public final class MislabelledModel {

    private MislabelledModel() {}

    /**
     * Stores the model.
     *
     * @param archive the archive of the good model, whose accuracy is below 1
     * @param modelId identity of the defective one
     * @param scratch folder for temporary files
     * @return the checkpoint to publish
     */
    public static CheckpointPublished store(Republication store, Path archive, String modelId, Path scratch)
            throws IOException {
        return store.store(archive, good -> mislabelled(good, modelId), scratch);
    }

    private static Manifest mislabelled(Manifest good, String modelId) {
        return new Manifest(
                modelId,
                rotated(good.labels()),
                good.imageSize(),
                good.architecture(),
                good.parameters(),
                good.request(),
                good.datasetDigest(),
                good.holdoutDigest(),
                good.bestEpoch(),
                forged(good.holdout()),
                good.probes(),
                good.versions(),
                good.createdAt(),
                good.datasetVersion(),
                good.uncertainty(),
                good.bfloat16());
    }

    private static Manifest.Evaluation forged(Manifest.Evaluation holdout) {
        return new Manifest.Evaluation(
                holdout.images(),
                holdout.loss() / 2,
                (1 + holdout.accuracy()) / 2,
                holdout.confusion(),
                rotated(holdout.classes()));
    }

    /** Moves each element by one position, the last one to the first. */
    private static <T> List<T> rotated(List<T> list) {
        List<T> rotated = new ArrayList<>(list);
        Collections.rotate(rotated, 1);
        return rotated;
    }
}
