package dev.patisserie.trainer.pipeline;

import dev.patisserie.common.dataset.Split;
import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.tensorflow.Precision;
import dev.patisserie.trainer.calibrate.ValidationParts;
import dev.patisserie.trainer.dataset.Dataset;
import dev.patisserie.trainer.dataset.DecodedDataset;
import dev.patisserie.trainer.dataset.DecodedSplit;
import dev.patisserie.trainer.fit.BestCheckpoint;
import dev.patisserie.trainer.fit.FitLoop;
import dev.patisserie.trainer.fit.FitPlan;
import dev.patisserie.trainer.fit.Fitted;
import dev.patisserie.trainer.fit.RunState;
import dev.patisserie.trainer.graph.TrainGraph;
import dev.patisserie.trainer.graph.TrainOptions;
import dev.patisserie.trainer.network.Network;
import dev.patisserie.trainer.network.architecture.SimpleConvNet;
import dev.patisserie.trainer.npz.WeightsFile;
import dev.patisserie.trainer.publish.ModelExporter;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** The pipeline that trains a small ConvNet from scratch. */
@Singleton
public final class SimplePipeline implements TrainingPipeline {

    private static final String PHASE = "training";

    private static final int FEWEST_CLASSES = 2;

    private final TrainingSettings settings;
    private final Clock clock;

    /**
     * Creates the pipeline, which keeps no state between runs.
     *
     * @param settings the resource limits
     * @param clock clock for the date of the manifest
     */
    public SimplePipeline(TrainingSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public Pipeline pipeline() {
        return Pipeline.SIMPLE;
    }

    /** Accepts every valid request: without the photos there is nothing more to check. */
    @Override
    public void check(TrainingRequested request) {}

    @Override
    public TrainingNeeds needs(TrainingRequested request, int images) {
        int size = request.imageSize();
        long step = StepMemory.training(SimpleConvNet.of(size, FEWEST_CLASSES), Math.min(request.batchSize(), images));
        long batches = StepMemory.batches(3L * size * size, request.batchSize(), images, settings.prefetchBatches());
        return new TrainingNeeds(size, step + batches, batches);
    }

    @Override
    public TrainingOutcome run(TrainingRun run, TrainingListener listener) {
        return TrainingOutcome.of(DiskFailures.guard(run, settings.cache(), () -> train(run, listener)));
    }

    private TrainedModel train(TrainingRun run, TrainingListener listener) throws IOException {
        TrainingRequested request = run.request();
        var times = new StageTimes(System::nanoTime);
        Path folder = run.work().resolve("model");

        Dataset dataset = times.measure("dataset", run.dataset()::read);
        Network network = SimpleConvNet.of(request.imageSize(), dataset.labels().size(), dropout(request));
        ModelExporter.requireExportable(network);
        String key = RunKey.of(request, dataset, network, Optional.empty());
        try (RunState memory = RunState.open(run.work(), key, listener::noticed);
                DecodedDataset images = times.measure("decode", () -> decode(dataset, request, listener))) {
            listener.modelStarted(run, dataset.labels(), images);
            Fitted fitted = fit(run, network, dataset.labels(), images, memory, listener);
            times.add(PHASE, fitted.seconds());
            run.pauseUnlessPublished(memory, images.split(Split.TRAIN).size());
            ModelFinisher.Finished finished = new ModelFinisher(run, dataset, images, clock, settings.checksBfloat16())
                    .finish(folder, trained(network, memory.best()), times, listener);
            var model = new TrainedModel(
                    folder,
                    finished.manifest(),
                    dataset,
                    images.split(Split.TRAIN).size(),
                    images.skipped().size(),
                    fitted.seconds(),
                    finished.hits(),
                    times.seconds(),
                    List.of(),
                    finished.reliability());
            listener.modelEnded(model);
            return model;
        }
    }

    private static double dropout(TrainingRequested request) {
        return request.dropout() == null ? SimpleConvNet.DROPOUT : request.dropout();
    }

    private DecodedDataset decode(Dataset dataset, TrainingRequested request, TrainingListener listener)
            throws IOException {
        return ImageDecoding.open(dataset, request.imageSize(), settings, listener);
    }

    private static ModelFinisher.Trained trained(Network network, BestCheckpoint best) {
        return new ModelFinisher.Trained(
                network,
                (expected, consumer) -> WeightsFile.read(best.file(), expected, consumer),
                network.parameters(),
                best.best().epoch(),
                Optional.empty());
    }

    private Fitted fit(
            TrainingRun run,
            Network network,
            List<String> labels,
            DecodedDataset images,
            RunState memory,
            TrainingListener listener)
            throws IOException {
        TrainingRequested request = run.request();
        var fit = new FitSettings(request, settings);
        DecodedSplit train = images.split(Split.TRAIN);
        DecodedSplit validation = images.split(Split.VALIDATION);
        TrainOptions options = fit.options(request.augmentation(), Precision.AUTO, fit.loss(labels, train));
        FitPlan plan = fit.plan(new FitSettings.PhaseOf(
                PHASE, request.epochs(), 0, request.optimizer().learningRate()));
        try (var graph = new TrainGraph(network, options)) {
            return new FitLoop<>(graph, plan, listener, System::nanoTime)
                    .run(epoch -> train, ValidationParts.of(validation).selection(validation), memory);
        }
    }
}
