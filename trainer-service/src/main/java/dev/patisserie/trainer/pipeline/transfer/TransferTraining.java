package dev.patisserie.trainer.pipeline.transfer;

import static dev.patisserie.trainer.pipeline.transfer.TransferPhases.FINE_TUNE;
import static dev.patisserie.trainer.pipeline.transfer.TransferPhases.WARMUP;

import dev.patisserie.common.dataset.Split;
import dev.patisserie.common.event.Augmentation;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.tensorflow.Precision;
import dev.patisserie.trainer.calibrate.ValidationParts;
import dev.patisserie.trainer.dataset.Batch;
import dev.patisserie.trainer.dataset.Dataset;
import dev.patisserie.trainer.dataset.DecodedDataset;
import dev.patisserie.trainer.dataset.DecodedSplit;
import dev.patisserie.trainer.dataset.ExampleOrder;
import dev.patisserie.trainer.feature.FeatureCache;
import dev.patisserie.trainer.feature.FrozenPart;
import dev.patisserie.trainer.feature.PrecisionChoice;
import dev.patisserie.trainer.fit.Fitted;
import dev.patisserie.trainer.fit.RunState;
import dev.patisserie.trainer.graph.Loss;
import dev.patisserie.trainer.network.BatchNormFolding;
import dev.patisserie.trainer.network.Network;
import dev.patisserie.trainer.network.WeightedNetwork;
import dev.patisserie.trainer.pipeline.FitSettings;
import dev.patisserie.trainer.pipeline.ImageDecoding;
import dev.patisserie.trainer.pipeline.ModelFinisher;
import dev.patisserie.trainer.pipeline.RunKey;
import dev.patisserie.trainer.pipeline.StageTimes;
import dev.patisserie.trainer.pipeline.StartingWeightsFile;
import dev.patisserie.trainer.pipeline.TrainedModel;
import dev.patisserie.trainer.pipeline.TrainingListener;
import dev.patisserie.trainer.pipeline.TrainingRun;
import dev.patisserie.trainer.publish.ModelExporter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One run of {@link TransferPipeline}. */
final class TransferTraining {

    private final TrainingRun run;
    private final TrainingRequested request;
    private final TransferSettings settings;
    private final Clock clock;
    private final TrainingListener listener;
    private final StageTimes times = new StageTimes(System::nanoTime);
    private final List<String> notices = new ArrayList<>();

    /**
     * Creates a run.
     *
     * @param run a run with a resolved request
     */
    TransferTraining(TrainingRun run, TransferSettings settings, Clock clock, TrainingListener listener) {
        this.run = run;
        this.request = run.request();
        this.settings = settings;
        this.clock = clock;
        this.listener = listener;
    }

    /**
     * Trains the model.
     *
     * @param choice the reason of the choice of the backbone, which becomes a notice; empty if the request names it
     */
    TrainedModel train(Optional<String> choice) throws IOException {
        choice.ifPresent(this::notice);
        Dataset dataset = times.measure("dataset", run.dataset()::read);
        TransferNetwork network = TransferNetwork.of(request, dataset.labels().size());
        ModelExporter.requireExportable(network.whole());
        StartingWeights start = times.measure("weights", () -> startingWeights(network));
        Map<String, float[]> weights = start.values();
        String key = RunKey.of(request, dataset, network.whole(), start.file());
        try (RunState memory = RunState.open(run.work(), key, listener::noticed);
                DecodedDataset images = times.measure("decode", () -> decode(dataset))) {
            listener.modelStarted(run, dataset.labels(), images);
            double seconds = learn(network, weights, dataset, images, memory);
            run.pauseUnlessPublished(memory, images.split(Split.TRAIN).size());
            Path folder = run.work().resolve("model");
            ModelFinisher.Finished finished = finisher(dataset, images)
                    .finish(
                            folder,
                            folded(network.whole(), start, memory.best().best().epoch()),
                            times,
                            listener);
            var model = new TrainedModel(
                    folder,
                    finished.manifest(),
                    dataset,
                    images.split(Split.TRAIN).size(),
                    images.skipped().size(),
                    seconds,
                    finished.hits(),
                    times.seconds(),
                    notices,
                    finished.reliability());
            listener.modelEnded(model);
            return model;
        }
    }

    private StartingWeights startingWeights(TransferNetwork network) {
        return StartingWeights.of(network, request, settings.weightFiles(), listener);
    }

    private DecodedDataset decode(Dataset dataset) throws IOException {
        return ImageDecoding.open(dataset, request.imageSize(), settings.training(), listener);
    }

    /**
     * Runs both phases, or resumes them, and replaces the weights by the best ones. Returns the duration in seconds.
     */
    private double learn(
            TransferNetwork network,
            Map<String, float[]> weights,
            Dataset dataset,
            DecodedDataset images,
            RunState memory)
            throws IOException {
        var fit = new FitSettings(request, settings.training());
        Loss loss = fit.loss(dataset.labels(), images.split(Split.TRAIN));
        Optional<Fitted> warmedUp = memory.snapshot().past(WARMUP);
        try (TransferFeatures features = features(dataset, images)) {
            FrozenPart lowest = features.own(lowest(network, weights, images));
            var upper = new WeightedNetwork(network.upper(), weights);
            times.measure("features", () -> features.compute(lowest, upper, warmedUp.isPresent()));
            var phases = new TransferPhases(
                    network,
                    fit,
                    fit.options(Augmentation.NONE, lowest.precision(), loss), // the features are of augmented images
                    ValidationParts.of(images.split(Split.VALIDATION)),
                    listener,
                    memory);
            double seconds = warmedUp.map(fitted -> timed(WARMUP, fitted)).orElse(0.0);
            if (features.pooled().isPresent()) {
                Path end = run.work().resolve("warmup.npz");
                seconds += timed(WARMUP, phases.warmUp(features.pooled().get(), weights, end));
            }
            if (features.atBlock().isPresent()) {
                seconds += timed(FINE_TUNE, phases.fineTune(features.atBlock().get(), weights));
            }
            phases.adoptBest(weights);
            return seconds;
        }
    }

    private double timed(String phase, Fitted fitted) {
        times.add(phase, fitted.seconds());
        return fitted.seconds();
    }

    /** Returns the part of the network that takes images; the caller closes it. */
    private FrozenPart lowest(TransferNetwork network, Map<String, float[]> weights, DecodedDataset images)
            throws IOException {
        boolean fineTunes = request.transfer().fineTune().epochs() > 0;
        var part = new WeightedNetwork(fineTunes ? network.lower() : network.withoutHead(), weights);
        return switch (request.transfer().precision()) {
            case FLOAT32 -> new FrozenPart(part, Precision.FLOAT32);
            case BFLOAT16 -> new FrozenPart(part, Precision.BFLOAT16);
            case AUTO -> {
                Batch sample = sample(images.split(Split.TRAIN));
                yield times.measure("precision", () -> FrozenPart.inChosenPrecision(part, sample));
            }
        };
    }

    private static Batch sample(DecodedSplit train) throws IOException {
        int size = Math.min(PrecisionChoice.SAMPLE, train.size());
        return train.read(ExampleOrder.evenly(size, train.size()));
    }

    private TransferFeatures features(Dataset dataset, DecodedDataset images) throws IOException {
        var cache = new FeatureCache(
                settings.featureCache(), settings.featureCacheLimitBytes(), clock, this::featuresComputed);
        return new TransferFeatures(request, dataset, images, cache, this::notice);
    }

    private void featuresComputed(int done, int of) {
        listener.advanced("features", done, of);
        listener.stop().check("features");
    }

    private void notice(String notice) {
        notices.add(notice);
        listener.noticed(notice);
    }

    private ModelFinisher finisher(Dataset dataset, DecodedDataset images) {
        return new ModelFinisher(
                run, dataset, images, clock, settings.training().checksBfloat16());
    }

    private static ModelFinisher.Trained folded(Network whole, StartingWeights weights, int bestEpoch) {
        WeightedNetwork folded = BatchNormFolding.fold(new WeightedNetwork(whole, weights.values()));
        weights.values().clear(); // they would take as much memory as the folded ones
        return new ModelFinisher.Trained(
                folded.network(),
                ModelExporter.weightsOf(folded),
                whole.parameters(),
                bestEpoch,
                weights.file().map(StartingWeightsFile::description));
    }
}
