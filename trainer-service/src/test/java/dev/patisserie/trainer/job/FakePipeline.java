package dev.patisserie.trainer.job;

import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.TrainingProgressed.Epoch;
import dev.patisserie.common.model.Manifest;
import dev.patisserie.common.model.ModelArchive;
import dev.patisserie.trainer.pipeline.TrainedModel;
import dev.patisserie.trainer.pipeline.TrainingListener;
import dev.patisserie.trainer.pipeline.TrainingPipeline;
import dev.patisserie.trainer.pipeline.TrainingRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;

/** Trains nothing: reports two epochs and exports a folder of the right shape, at once. */
public final class FakePipeline implements TrainingPipeline {

    private static final String DIGEST = "ab".repeat(32);

    private final List<TrainingRun> runs = new CopyOnWriteArrayList<>();
    private volatile BiConsumer<TrainingRun, TrainingListener> before = (run, listener) -> {};

    @Override
    public Pipeline pipeline() {
        return Pipeline.SIMPLE;
    }

    /** Sets what happens before the epochs: a wait, an exception. */
    public void before(BiConsumer<TrainingRun, TrainingListener> action) {
        before = action;
    }

    /** Returns every run so far. */
    public List<TrainingRun> runs() {
        return List.copyOf(runs);
    }

    /** Returns the requests that were trained, in order. */
    public List<String> trained() {
        return runs.stream().map(run -> run.request().requestId()).toList();
    }

    @Override
    public TrainedModel run(TrainingRun run, TrainingListener listener) {
        runs.add(run);
        before.accept(run, listener);
        for (int epoch = 1; epoch <= 2; epoch++) {
            listener.epochEnded(
                    new Epoch("training", epoch, 2, 0.5 / epoch, 0.8, 0.6, 0.7, 0.001, 90, 0));
        }
        Manifest manifest = manifest(run);
        return new TrainedModel(export(run.work(), manifest), manifest, 12, 3, 1.5);
    }

    private static Path export(Path work, Manifest manifest) {
        try {
            Path folder = Files.createDirectories(work.resolve("model"));
            Files.writeString(folder.resolve("weights"), manifest.modelId());
            ModelArchive.writeManifest(folder, manifest);
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Manifest manifest(TrainingRun run) {
        return new Manifest(
                run.modelId(),
                List.of("eclair", "tart"),
                run.request().imageSize(),
                "simple",
                1234,
                run.request(),
                DIGEST,
                DIGEST,
                2,
                new Manifest.Evaluation(
                        4, 0.25, 0.75, List.of(List.of(2, 0), List.of(1, 1)), List.of()),
                List.of(new Manifest.Probe("0.png", "tart", List.of(0.25f, 0.75f))),
                Map.of("tensorflow", "2.18.0"),
                Instant.EPOCH);
    }
}
