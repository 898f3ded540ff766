package dev.patisserie.trainer.champion;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.model.ArchiveLimits;
import dev.patisserie.common.model.Manifest;
import dev.patisserie.common.model.ModelArchive;
import dev.patisserie.common.signing.ArchiveSigner;
import dev.patisserie.common.signing.SignatureCheck;
import dev.patisserie.common.store.ObjectStore;
import dev.patisserie.common.store.StoreContent;
import dev.patisserie.common.store.StoreLocation;
import dev.patisserie.trainer.dataset.DatasetSource;
import dev.patisserie.trainer.pipeline.RecordingListener;
import dev.patisserie.trainer.pipeline.SimplePipeline;
import dev.patisserie.trainer.pipeline.TrainedModel;
import dev.patisserie.trainer.pipeline.TrainingRun;
import dev.patisserie.trainer.pipeline.TrainingSettings;
import dev.patisserie.trainer.publish.ModelPublisher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.proto.SavedModel;

/** Trains small models and puts them into a store. */
final class PublishedModels implements AutoCloseable {

    static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");

    /** The events of all models. */
    final List<CheckpointPublished> events = new ArrayList<>();

    private final Path folder;
    private final ObjectStore store;

    PublishedModels(Path folder) {
        this.folder = folder;
        this.store = StoreLocation.of(folder.resolve("store").toString()).open(StoreContent.MODELS);
    }

    ArchivedModels archives() {
        return archives(Duration.ofMinutes(1));
    }

    ArchivedModels archives(Duration batchLimit) {
        var resources = new ArchivedModels.Resources(folder.resolve("cache"), 1 << 20, 2, 2);
        return new ArchivedModels(
                store, folder.resolve("work"), ArchiveLimits.DEFAULT, SignatureCheck.OFF, resources, batchLimit);
    }

    /** Trains a model and packs its archive, without publishing it. */
    Trained train(String name, Path dataset, int epochs) throws IOException {
        TrainingRequested request = TrainingRequested.builder(name, Pipeline.SIMPLE, "set")
                .imageSize(16)
                .epochs(epochs)
                .batchSize(4)
                .build();
        var settings = new TrainingSettings(folder.resolve("cache"), 1 << 20, 2, 2, 2, 1000);
        var run = new TrainingRun(
                request,
                name,
                DatasetSource.ofFolder(dataset),
                folder.resolve("run").resolve(name));
        TrainedModel model = new SimplePipeline(settings, Clock.fixed(NOON, ZoneOffset.UTC))
                .run(run, new RecordingListener())
                .best();
        Path archive = folder.resolve(name + ".zip");
        return new Trained(model, publisher().pack(model.folder(), model.manifest(), archive), archive);
    }

    /** Trains a model and publishes it. */
    Trained publish(String name, Path dataset, int epochs) throws IOException {
        Trained trained = train(name, dataset, epochs);
        publisher().publish(trained.checkpoint(), trained.archive());
        return trained;
    }

    /** Trains a model and publishes it as earlier versions did: without a second signature and what belongs to it. */
    Trained publishEarlier(String name, Path dataset, int epochs) throws IOException {
        TrainedModel model = train(name, dataset, epochs).model();
        Path file = model.folder().resolve(Manifest.SAVED_MODEL).resolve("saved_model.pb");
        SavedModel.Builder graph = SavedModel.parseFrom(Files.readAllBytes(file)).toBuilder();
        graph.getMetaGraphsBuilder(0).removeSignatureDef(Manifest.DETAILED_SIGNATURE);
        Files.write(file, graph.build().toByteArray());
        Manifest manifest = earlier(model.manifest());
        ModelArchive.writeManifest(model.folder(), manifest);
        Path archive = folder.resolve(name + "-earlier.zip");
        CheckpointPublished checkpoint = publisher().pack(model.folder(), manifest, archive);
        publisher().publish(checkpoint, archive);
        return new Trained(model, checkpoint, archive);
    }

    private static Manifest earlier(Manifest manifest) {
        return new Manifest(
                manifest.modelId(),
                manifest.labels(),
                manifest.imageSize(),
                manifest.architecture(),
                manifest.parameters(),
                manifest.request(),
                manifest.datasetDigest(),
                manifest.holdoutDigest(),
                manifest.bestEpoch(),
                manifest.holdout(),
                manifest.probes().stream()
                        .map(probe -> new Manifest.Probe(probe.file(), probe.label(), probe.probabilities()))
                        .toList(),
                manifest.versions(),
                manifest.createdAt(),
                manifest.datasetVersion());
    }

    /** Each model is published a minute after the previous one. */
    private ModelPublisher publisher() {
        Instant now = NOON.plus(Duration.ofMinutes(events.size()));
        return new ModelPublisher(store, events::add, ArchiveSigner.NONE, Clock.fixed(now, ZoneOffset.UTC));
    }

    /** A trained model with its archive. */
    record Trained(TrainedModel model, CheckpointPublished checkpoint, Path archive) {

        ChampionComparison.Newcomer newcomer() {
            return new ChampionComparison.Newcomer(checkpoint, model.dataset(), model.holdoutHits(), 42);
        }
    }

    @Override
    public void close() {
        store.close();
    }
}
