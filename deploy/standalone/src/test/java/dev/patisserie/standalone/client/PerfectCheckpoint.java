package dev.patisserie.standalone.client;

import dev.patisserie.common.event.CheckpointPublished;
import java.time.Instant;
import java.util.List;

/** Creates checkpoints that claim a perfect holdout evaluation, so that they are verified before all other models. */
public final class PerfectCheckpoint {

    /** The claimed accuracy, better than every real one. */
    public static final double ACCURACY = 1;

    /** The claimed loss. */
    public static final double LOSS = 0;

    private PerfectCheckpoint() {}

    /**
     * The archive in a checkpoint.
     *
     * @param name its name in the model store
     * @param sha256 its claimed digest
     * @param bytes its claimed size
     */
    public record Archive(String name, String sha256, long bytes) {}

    /**
     * Returns a checkpoint that is comparable with an existing one.
     *
     * @param good an existing checkpoint
     * @param modelId the id of the model
     * @param archive the archive of the model
     * @param labels the claimed labels
     * @param at the claimed time of publication
     */
    public static CheckpointPublished of(
            CheckpointPublished good, String modelId, Archive archive, List<String> labels, Instant at) {
        return new CheckpointPublished(
                modelId,
                good.requestId(),
                good.dataset(),
                good.pipeline(),
                good.architecture(),
                labels,
                good.imageSize(),
                archive.name(),
                archive.sha256(),
                archive.bytes(),
                new CheckpointPublished.Holdout(
                        ACCURACY, LOSS, good.holdout().images(), good.holdout().digest()),
                at,
                null,
                List.of());
    }
}
