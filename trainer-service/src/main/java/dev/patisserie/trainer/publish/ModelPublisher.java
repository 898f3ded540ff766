package dev.patisserie.trainer.publish;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.CheckpointPublished.Holdout;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.fault.Reasons;
import dev.patisserie.common.io.AtomicFiles;
import dev.patisserie.common.io.Sha256;
import dev.patisserie.common.model.Manifest;
import dev.patisserie.common.model.Manifest.Evaluation;
import dev.patisserie.common.model.ModelArchive;
import dev.patisserie.common.model.Uncertainty;
import dev.patisserie.common.signing.ArchiveSigner;
import dev.patisserie.common.store.ObjectStore;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** Publishes a model in two steps: {@link #pack} once, and {@link #publish} until it succeeds. */
@Singleton
public final class ModelPublisher {

    private final ObjectStore store;
    private final CheckpointTopic topic;
    private final ArchiveSigner signer;
    private final Clock clock;

    /** Creates a publisher to {@code store} and {@code topic}, which signs archives by {@code signer}. */
    public ModelPublisher(ObjectStore store, CheckpointTopic topic, ArchiveSigner signer, Clock clock) {
        this.store = store;
        this.topic = topic;
        this.signer = signer;
        this.clock = clock;
    }

    /**
     * Packs a model into an archive and describes it.
     *
     * @param folder the exported model with its manifest
     * @param manifest the content of the folder's manifest
     * @param archive file to write; replaced if it exists; durable on return
     * @return the event for {@link #publish}
     * @throws IOException if reading or writing fails
     */
    public CheckpointPublished pack(Path folder, Manifest manifest, Path archive) throws IOException {
        AtomicFiles.write(archive, temporary -> ModelArchive.pack(folder, temporary));
        TrainingRequested request = manifest.request();
        String dataset = request.datasetReference().name();
        Optional<Uncertainty> uncertainty = Optional.ofNullable(manifest.uncertainty());
        return new CheckpointPublished(
                manifest.modelId(),
                request.requestId(),
                dataset,
                request.pipeline(),
                manifest.architecture(),
                manifest.labels(),
                manifest.imageSize(),
                "%s/%s.zip".formatted(dataset, manifest.modelId()),
                Sha256.of(archive),
                Files.size(archive),
                holdout(manifest),
                clock.instant(),
                manifest.datasetVersion(),
                List.of(),
                uncertainty.map(Uncertainty::eventCalibration).orElse(null),
                uncertainty.map(Uncertainty::eventKnown).orElse(null));
    }

    private static Holdout holdout(Manifest manifest) {
        Evaluation evaluation = manifest.holdout();
        return new Holdout(evaluation.accuracy(), evaluation.loss(), evaluation.images(), manifest.holdoutDigest());
    }

    /**
     * Stores the archive and its signature and then announces it; all are complete on return. Idempotent.
     *
     * @throws PatisserieException {@link ErrorCode#MODEL_STORE_UNAVAILABLE} if it cannot be stored at present;
     *     {@link ErrorCode#SIGNING_KEYS_UNAVAILABLE} if the key cannot be read at present;
     *     {@link ErrorCode#MODEL_ARCHIVE_INVALID} if the archive has changed since it was packed
     * @throws RuntimeException if the broker does not acknowledge the event
     */
    public void publish(CheckpointPublished checkpoint, Path archive) {
        requireUnchanged(checkpoint, archive);
        CheckpointPublished signed =
                signer.sign(store, checkpoint, archive.toAbsolutePath().getParent());
        store.put(checkpoint.artifact(), archive);
        topic.publish(signed);
    }

    private static void requireUnchanged(CheckpointPublished checkpoint, Path archive) {
        String found;
        try {
            found = Sha256.of(archive);
        } catch (IOException e) {
            throw changed(checkpoint, archive, Reasons.of(e), e);
        }
        if (!found.equals(checkpoint.artifactSha256())) {
            throw changed(checkpoint, archive, found, null);
        }
    }

    private static PatisserieException changed(
            CheckpointPublished checkpoint, Path archive, String found, IOException cause) {
        return new PatisserieException(
                ErrorCode.MODEL_ARCHIVE_INVALID,
                "expected SHA-256 %s of %s, found %s; train again under a new requestId"
                        .formatted(checkpoint.artifactSha256(), archive, found),
                cause);
    }
}
