package dev.patisserie.trainer.pipeline;

import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.model.Manifest;
import dev.patisserie.trainer.dataset.Dataset;
import dev.patisserie.trainer.dataset.DatasetReader;
import dev.patisserie.trainer.dataset.DecodedDataset;
import dev.patisserie.trainer.dataset.Split;
import dev.patisserie.trainer.fit.FitListener;
import dev.patisserie.trainer.fit.FitLoop;
import dev.patisserie.trainer.fit.FitPlan;
import dev.patisserie.trainer.fit.Fitted;
import dev.patisserie.trainer.fit.TrainGraph;
import dev.patisserie.trainer.fit.TrainOptions;
import dev.patisserie.trainer.network.Network;
import dev.patisserie.trainer.network.SimpleConvNet;
import dev.patisserie.trainer.publish.ModelExporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;

/** The recipe of a small ConvNet, trained from scratch. */
public final class SimplePipeline implements TrainingPipeline {

    private static final String PHASE = "training";

    private final TrainingSettings settings;
    private final Clock clock;

    /**
     * Prepares the recipe; it keeps no state between runs.
     *
     * @param settings what it may use of the machine
     * @param clock dates the manifest
     */
    public SimplePipeline(TrainingSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public Pipeline pipeline() {
        return Pipeline.SIMPLE;
    }

    @Override
    public TrainedModel run(TrainingRun run, TrainingListener listener) {
        try {
            return train(run, listener);
        } catch (IOException | UncheckedIOException e) {
            throw new PatisserieException(
                    ErrorCode.TRAINING_FAILED,
                    "expected to read %s and to write %s and %s, found %s; check space and permissions"
                            .formatted(run.dataset(), run.work(), settings.cache(), e),
                    e);
        }
    }

    private TrainedModel train(TrainingRun run, TrainingListener listener) throws IOException {
        TrainingRequested request = run.request();
        Path checkpoint = Files.createDirectories(run.work()).resolve("best.npz");
        Path folder = run.work().resolve("model");

        Dataset dataset = DatasetReader.read(run.dataset());
        Network network = SimpleConvNet.of(request.imageSize(), dataset.labels().size());
        ModelExporter.requireExportable(network);
        try (DecodedDataset images = decode(dataset, request.imageSize(), listener)) {
            if (!images.skipped().isEmpty()) {
                listener.imagesSkipped(images.skipped());
            }
            Fitted fitted = fit(network, request, images, checkpoint, listener);
            Manifest manifest =
                    new ModelFinisher(run, dataset, images, settings.tensorFlowThreads(), clock)
                            .finish(
                                    folder,
                                    network,
                                    checkpoint,
                                    fitted.bestEpoch(),
                                    listener::cancelled);
            return new TrainedModel(
                    folder,
                    manifest,
                    images.split(Split.TRAIN).size(),
                    images.skipped().size(),
                    fitted.seconds());
        }
    }

    private DecodedDataset decode(Dataset dataset, int imageSize, TrainingListener listener)
            throws IOException {
        var options =
                new DecodedDataset.Options(
                        imageSize,
                        settings.cache(),
                        settings.cacheLimitBytes(),
                        settings.decodeThreads());
        return DecodedDataset.open(dataset, options, listener::cancelled);
    }

    private Fitted fit(
            Network network,
            TrainingRequested request,
            DecodedDataset images,
            Path checkpoint,
            TrainingListener listener)
            throws IOException {
        var options =
                new TrainOptions(
                        request.optimizer().name(),
                        request.augmentation(),
                        request.seed(),
                        settings.tensorFlowThreads());
        var plan =
                new FitPlan(
                        PHASE,
                        request.epochs(),
                        request.batchSize(),
                        settings.prefetchBatches(),
                        request.seed(),
                        request.optimizer().learningRate(),
                        request.earlyStopping(),
                        request.reduceOnPlateau());
        var follower = new FitListener(listener::epochEnded, listener::cancelled);
        try (var graph = new TrainGraph(network, options)) {
            return new FitLoop(graph, plan, follower, System::nanoTime)
                    .run(images.split(Split.TRAIN), images.split(Split.VALIDATION), checkpoint);
        }
    }
}
