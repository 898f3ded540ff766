package dev.patisserie.trainer.pipeline.keras;

import dev.patisserie.common.dataset.Split;
import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.trainer.dataset.Dataset;
import dev.patisserie.trainer.dataset.DecodedDataset;
import dev.patisserie.trainer.network.BatchNormFolding;
import dev.patisserie.trainer.network.WeightedNetwork;
import dev.patisserie.trainer.pipeline.DiskFailures;
import dev.patisserie.trainer.pipeline.ImageDecoding;
import dev.patisserie.trainer.pipeline.ModelFinisher;
import dev.patisserie.trainer.pipeline.StageTimes;
import dev.patisserie.trainer.pipeline.StepMemory;
import dev.patisserie.trainer.pipeline.TrainedModel;
import dev.patisserie.trainer.pipeline.TrainingListener;
import dev.patisserie.trainer.pipeline.TrainingNeeds;
import dev.patisserie.trainer.pipeline.TrainingOutcome;
import dev.patisserie.trainer.pipeline.TrainingPipeline;
import dev.patisserie.trainer.pipeline.TrainingRun;
import dev.patisserie.trainer.pipeline.TrainingSettings;
import dev.patisserie.trainer.publish.ModelExporter;
import dev.patisserie.trainer.weights.WeightFiles;
import dev.patisserie.trainer.weights.WeightsFolder;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/**
 * The pipeline that publishes a classifier which Keras trained. It has no epochs: the model is read, calibrated,
 * exported and evaluated on the holdout, and gets probes. A killed run starts again.
 */
@Singleton
public final class KerasImportPipeline implements TrainingPipeline {

    /** The smallest image size of a request, since the model's is unknown before its file is read. */
    private static final int SMALLEST_IMAGE = 16;

    /** The manifest counts epochs from 1. */
    private static final int ONLY_EPOCH = 1;

    private final TrainingSettings settings;
    private final WeightFiles files;
    private final Clock clock;

    /**
     * Creates the pipeline, which keeps no state between runs.
     *
     * @param settings the resource limits
     * @param files source of the models
     * @param clock clock for the date of the manifest
     */
    public KerasImportPipeline(TrainingSettings settings, WeightFiles files, Clock clock) {
        this.settings = settings;
        this.files = files;
        this.clock = clock;
    }

    @Override
    public Pipeline pipeline() {
        return Pipeline.IMPORT;
    }

    /** Accepts every valid request: without the file there is nothing more to check. */
    @Override
    public void check(TrainingRequested request) {}

    @Override
    public TrainingNeeds needs(TrainingRequested request, int images) {
        int size = request.imageSize() == null ? SMALLEST_IMAGE : request.imageSize();
        long batches = StepMemory.batches(3L * size * size, request.batchSize(), images, settings.prefetchBatches());
        return new TrainingNeeds(size, batches, batches);
    }

    @Override
    public TrainingOutcome run(TrainingRun asked, TrainingListener listener) {
        return TrainingOutcome.of(DiskFailures.guard(asked, settings.cache(), () -> publishable(asked, listener)));
    }

    private TrainedModel publishable(TrainingRun asked, TrainingListener listener) throws IOException {
        var times = new StageTimes(System::nanoTime);
        Dataset dataset = times.measure("dataset", asked.dataset()::read);
        TrainingRequested pinned = pinned(asked.request(), files.folder());
        ReadModel model = times.measure("weights", () -> ReadModel.of(pinned, dataset.labels(), files.folder()));
        int size = model.network().network().imageSize();
        var run = new TrainingRun(
                pinned.toBuilder().imageSize(size).build(), asked.modelId(), asked.dataset(), asked.work());
        try (DecodedDataset images =
                times.measure("decode", () -> ImageDecoding.open(dataset, size, settings, listener))) {
            listener.modelStarted(run, dataset.labels(), images);
            return finished(run, dataset, images, model, new Stages(times, listener));
        }
    }

    /**
     * The times and the listener of a run.
     *
     * @param times receives the wall times
     * @param listener receives the progress
     */
    private record Stages(StageTimes times, TrainingListener listener) {}

    private TrainedModel finished(
            TrainingRun run, Dataset dataset, DecodedDataset images, ReadModel read, Stages stages) throws IOException {
        Path folder = run.work().resolve("model");
        WeightedNetwork folded = BatchNormFolding.fold(read.network());
        var trained = new ModelFinisher.Trained(
                folded.network(),
                ModelExporter.weightsOf(folded),
                read.network().network().parameters(),
                ONLY_EPOCH,
                Optional.of(read.file()));
        ModelFinisher.Finished finished = new ModelFinisher(run, dataset, images, clock, settings.checksBfloat16())
                .finish(folder, trained, stages.times(), stages.listener());
        var model = new TrainedModel(
                folder,
                finished.manifest(),
                dataset,
                images.split(Split.TRAIN).size(),
                images.skipped().size(),
                0,
                finished.hits(),
                stages.times().seconds(),
                List.of(),
                finished.reliability());
        stages.listener().modelEnded(model);
        return model;
    }

    /** Adds the digest of the file to a request without one. */
    private static TrainingRequested pinned(TrainingRequested request, WeightsFolder folder) {
        if (request.model().sha256() != null) {
            return request;
        }
        String digest = folder.digest(folder.find(request.model().file()));
        return request.toBuilder().model(request.model().withSha256(digest)).build();
    }
}
