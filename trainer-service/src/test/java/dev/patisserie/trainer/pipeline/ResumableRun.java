package dev.patisserie.trainer.pipeline;

import dev.patisserie.common.event.Augmentation;
import dev.patisserie.common.event.BackboneWeights;
import dev.patisserie.common.event.ClassWeights;
import dev.patisserie.common.event.LearningRateSchedule;
import dev.patisserie.common.event.Optimizer;
import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.TrainingRequestBuilder;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.event.TrainingRequested.EarlyStopping;
import dev.patisserie.common.event.TrainingRequested.ReduceOnPlateau;
import dev.patisserie.common.event.TransferRecipe;
import dev.patisserie.common.io.AtomicFiles;
import dev.patisserie.common.io.Sha256;
import dev.patisserie.common.model.Manifest;
import dev.patisserie.trainer.dataset.DatasetSource;
import dev.patisserie.trainer.pipeline.transfer.TransferPipeline;
import dev.patisserie.trainer.pipeline.transfer.TransferSettings;
import dev.patisserie.trainer.weights.WeightFiles;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * A small run of a pipeline in a separate folder, with all stateful parts: an optimiser, dropout, augmentation,
 * shuffling, and rules that depend on earlier epochs.
 *
 * @param request the request
 * @param dataset the photos
 * @param folder folder of its files and caches
 * @param cacheLimitBytes most bytes of decoded images
 */
record ResumableRun(TrainingRequested request, DatasetSource dataset, Path folder, long cacheLimitBytes) {

    /** 3 epochs of 5 steps. */
    static TrainingRequestBuilder simple() {
        return TrainingRequested.builder("r-1", Pipeline.SIMPLE, "set")
                .imageSize(16)
                .epochs(3)
                .batchSize(4)
                .earlyStopping(new EarlyStopping(5, 0.0))
                .reduceOnPlateau(new ReduceOnPlateau(0.5, 1))
                .classWeights(ClassWeights.of(Map.of("pie", 2.0)));
    }

    /** 2 and 2 epochs of 3 steps. */
    static TrainingRequestBuilder transfer() {
        return TrainingRequested.builder("r-1", Pipeline.TRANSFER, "set")
                .imageSize(32)
                .batchSize(6)
                .optimizer(new Optimizer(Optimizer.Name.RMSPROP, null))
                .learningRateSchedule(new LearningRateSchedule.CosineDecay(3, null, 0.1))
                .labelSmoothing(0.1)
                .transfer(new TransferRecipe(
                        "mobilenet",
                        0.25,
                        BackboneWeights.NONE,
                        new TransferRecipe.Warmup(2, 1e-2),
                        new TransferRecipe.FineTune(2, null, 1e-3),
                        TransferRecipe.BatchNorm.TRAIN,
                        2,
                        TransferRecipe.Precision.FLOAT32));
    }

    /** 2 epochs of 3 steps, then 2 and 2. */
    static TrainingRequestBuilder compare() {
        return transfer().pipeline(Pipeline.COMPARE).epochs(2).augmentation(Augmentation.NONE);
    }

    /**
     * The result of a run.
     *
     * @param history the reported figures of each epoch
     * @param tensors digests of all weights and optimiser variables on disk
     * @param manifests manifests of its models
     */
    record Outcome(Map<String, String> history, Map<String, String> tensors, List<Manifest> manifests) {}

    Path work() {
        return folder.resolve("work");
    }

    Path snapshot() {
        return work().resolve("snapshot.npz");
    }

    /** Trains, or resumes an earlier attempt. */
    Outcome train(InterruptingListener listener) throws IOException {
        TrainingOutcome led = pipeline().run(new TrainingRun(request, "set-m", dataset, work()), listener);
        return new Outcome(
                new TreeMap<>(listener.history),
                tensors(),
                led.models().stream().map(TrainedModel::manifest).toList());
    }

    void emptyWorkFolder() throws IOException {
        AtomicFiles.deleteTree(work());
    }

    private TrainingPipeline pipeline() {
        var settings = new TrainingSettings(folder.resolve("cache"), cacheLimitBytes, 2, 2, 2, 2);
        Clock clock = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
        var simple = new SimplePipeline(settings, clock);
        var places = new WeightFiles.Locations(
                Optional.empty(),
                folder.resolve("weights"),
                URI.create("http://127.0.0.1:9/"),
                Duration.ofSeconds(2),
                Duration.ofSeconds(2),
                1L << 30);
        var transfer = new TransferPipeline(
                new TransferSettings(settings, new WeightFiles(places), folder.resolve("features"), 1 << 30), clock);
        return switch (request.pipeline()) {
            case SIMPLE -> simple;
            case TRANSFER -> transfer;
            case COMPARE -> new ComparePipeline(simple, transfer);
            case IMPORT -> throw new IllegalArgumentException("an import has no state to resume");
        };
    }

    private Map<String, String> tensors() throws IOException {
        Map<String, String> tensors = new TreeMap<>();
        try (Stream<Path> files = Files.walk(work())) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".npz")).toList()) {
                try (var zip = new ZipFile(file.toFile())) {
                    for (ZipEntry entry : zip.stream().toList()) {
                        if (entry.getName().endsWith(".npy")) {
                            try (InputStream in = zip.getInputStream(entry)) {
                                tensors.put(
                                        work().relativize(file) + ": " + entry.getName(), Sha256.of(in.readAllBytes()));
                            }
                        }
                    }
                }
            }
        }
        return tensors;
    }
}
