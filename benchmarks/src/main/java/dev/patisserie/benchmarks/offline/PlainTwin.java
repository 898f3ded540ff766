package dev.patisserie.benchmarks.offline;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.io.Sha256;
import dev.patisserie.common.model.Manifest;
import dev.patisserie.common.model.ModelArchive;
import dev.patisserie.common.store.FolderObjectStore;
import dev.patisserie.common.store.StoreContent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The archive of a model without the figures of its second signature: the same graph that only gives probabilities. */
final class PlainTwin {

    private PlainTwin() {}

    /**
     * Stores the twin of a model.
     *
     * @param checkpoint a model whose archive has the second signature
     * @param store folder of the model store
     * @param twins folder of the store of the twin; created if absent
     * @return the event of the twin
     * @throws IOException if a file cannot be read or written
     */
    static CheckpointPublished store(CheckpointPublished checkpoint, Path store, Path twins) throws IOException {
        Path scratch = Files.createTempDirectory(Files.createDirectories(twins), "plain-");
        Path unpacked = scratch.resolve("unpacked");
        ModelArchive.unpack(store.resolve(checkpoint.artifact()), unpacked);
        ModelArchive.writeManifest(unpacked, plain(ModelArchive.readManifest(unpacked)));
        Path packed = scratch.resolve("plain.zip");
        ModelArchive.pack(unpacked, packed);
        new FolderObjectStore(StoreContent.MODELS, twins).put(checkpoint.artifact(), packed);
        return event(checkpoint, packed);
    }

    private static Manifest plain(Manifest model) {
        List<Manifest.Probe> probes = model.probes().stream()
                .map(probe -> new Manifest.Probe(probe.file(), probe.label(), probe.probabilities()))
                .toList();
        return new Manifest(
                model.modelId(),
                model.labels(),
                model.imageSize(),
                model.architecture(),
                model.parameters(),
                model.request(),
                model.datasetDigest(),
                model.holdoutDigest(),
                model.bestEpoch(),
                model.holdout(),
                probes,
                model.versions(),
                model.createdAt(),
                model.datasetVersion(),
                null,
                model.bfloat16());
    }

    private static CheckpointPublished event(CheckpointPublished model, Path packed) throws IOException {
        return new CheckpointPublished(
                model.modelId(),
                model.requestId(),
                model.dataset(),
                model.pipeline(),
                model.architecture(),
                model.labels(),
                model.imageSize(),
                model.artifact(),
                Sha256.of(packed),
                Files.size(packed),
                model.holdout(),
                model.publishedAt(),
                model.datasetVersion(),
                model.comparedWith());
    }
}
