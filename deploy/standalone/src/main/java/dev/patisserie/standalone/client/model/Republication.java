package dev.patisserie.standalone.client.model;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.io.Sha256;
import dev.patisserie.common.model.Manifest;
import dev.patisserie.common.model.ModelArchive;
import dev.patisserie.common.model.Uncertainty;
import dev.patisserie.common.signing.ArchiveSigner;
import dev.patisserie.common.store.FolderObjectStore;
import dev.patisserie.common.store.StoreContent;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.standalone.client.KafkaClients;
import dev.patisserie.standalone.client.Photo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Publishes a model archive again with a new identity, for example to import a model or to have a second one for swaps.
 *
 * @param bootstrap the broker
 * @param store folder of the model store
 * @param dataset the served data set
 * @param signer signs the archives
 * @param clock provides the times of the events
 */
public record Republication(String bootstrap, Path store, String dataset, ArchiveSigner signer, Clock clock) {

    /** Stores and publishes a model; see {@link #store}. */
    public CheckpointPublished publish(Path archive, String modelId, Path scratch)
            throws IOException, InterruptedException {
        CheckpointPublished checkpoint = store(archive, modelId, scratch);
        send(checkpoint);
        return checkpoint;
    }

    /**
     * Stores an archive under another identity.
     *
     * @param archive a model archive
     * @param modelId the new identity
     * @param scratch folder for temporary files
     * @return the checkpoint to publish
     * @throws dev.patisserie.common.fault.PatisserieException if {@code archive} is not a valid archive
     */
    public CheckpointPublished store(Path archive, String modelId, Path scratch) throws IOException {
        return store(archive, modelId, UnaryOperator.identity(), scratch);
    }

    /**
     * Stores an archive with another identity and evaluation. Both are changed in the manifest and in the checkpoint,
     * because an inference service refuses a model whose manifest and event differ.
     *
     * @param evaluation changes the holdout evaluation
     */
    public CheckpointPublished store(
            Path archive, String modelId, UnaryOperator<Manifest.Evaluation> evaluation, Path scratch)
            throws IOException {
        return store(archive, manifest -> renamed(manifest, modelId, evaluation), scratch);
    }

    /**
     * Stores an archive with another manifest. The checkpoint states the same as the manifest.
     *
     * @param change changes the manifest; the identity must be a new one
     */
    public CheckpointPublished store(Path archive, UnaryOperator<Manifest> change, Path scratch) throws IOException {
        Path unpacked = Files.createTempDirectory(Files.createDirectories(scratch), "model-");
        ModelArchive.unpack(archive, unpacked);
        Manifest manifest = change.apply(ModelArchive.readManifest(unpacked));
        ModelArchive.writeManifest(unpacked, manifest);
        Path packed = scratch.resolve(manifest.modelId() + ".zip");
        ModelArchive.pack(unpacked, packed);
        String name = dataset + "/" + manifest.modelId() + ".zip";
        var models = new FolderObjectStore(StoreContent.MODELS, store);
        models.put(name, packed);
        return signer.sign(models, checkpoint(manifest, name, packed), scratch);
    }

    private Manifest renamed(Manifest model, String modelId, UnaryOperator<Manifest.Evaluation> evaluation) {
        return new Manifest(
                modelId,
                model.labels(),
                model.imageSize(),
                model.architecture(),
                model.parameters(),
                model.request().toBuilder().dataset(dataset).build(),
                model.datasetDigest(),
                model.holdoutDigest(),
                model.bestEpoch(),
                evaluation.apply(model.holdout()),
                model.probes(),
                model.versions(),
                model.createdAt(),
                model.datasetVersion(),
                model.uncertainty(),
                model.bfloat16());
    }

    private CheckpointPublished checkpoint(Manifest model, String name, Path packed) throws IOException {
        Optional<Uncertainty> uncertainty = Optional.ofNullable(model.uncertainty());
        return new CheckpointPublished(
                model.modelId(),
                model.request().requestId(),
                dataset,
                model.request().pipeline(),
                model.architecture(),
                model.labels(),
                model.imageSize(),
                name,
                Sha256.of(packed),
                Files.size(packed),
                new CheckpointPublished.Holdout(
                        model.holdout().accuracy(),
                        model.holdout().loss(),
                        model.holdout().images(),
                        model.holdoutDigest()),
                clock.instant(),
                model.datasetVersion(),
                List.of(),
                uncertainty.map(Uncertainty::eventCalibration).orElse(null),
                uncertainty.map(Uncertainty::eventKnown).orElse(null));
    }

    /** Publishes a checkpoint; returns after the broker's acknowledgement. */
    public void send(CheckpointPublished checkpoint) throws InterruptedException {
        send(bootstrap, checkpoint);
    }

    /** Publishes a checkpoint to a broker; returns after its acknowledgement. */
    public static void send(String bootstrap, CheckpointPublished checkpoint) throws InterruptedException {
        var context = new EventCodec.Context(checkpoint.modelId(), Photo.SOURCE, checkpoint.publishedAt());
        KafkaClients.send(bootstrap, List.of(EventCodec.encode(Topics.CHECKPOINTS, checkpoint, context)));
    }
}
