package dev.patisserie.trainer.job.execution;

import dev.patisserie.common.event.ModelComparison;
import dev.patisserie.common.event.ModelComparison.Contender;
import dev.patisserie.common.event.ModelComparison.Interval;
import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.TrainingProgressed.Epoch;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.model.Manifest;
import dev.patisserie.common.model.ModelArchive;
import dev.patisserie.trainer.dataset.Dataset;
import dev.patisserie.trainer.fit.Inspectable;
import dev.patisserie.trainer.pipeline.TrainedModel;
import dev.patisserie.trainer.pipeline.TrainingListener;
import dev.patisserie.trainer.pipeline.TrainingNeeds;
import dev.patisserie.trainer.pipeline.TrainingOutcome;
import dev.patisserie.trainer.pipeline.TrainingPipeline;
import dev.patisserie.trainer.pipeline.TrainingRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.types.TFloat32;

/** A pipeline that trains nothing: it reports two epochs and exports a valid folder at once. */
public final class FakePipeline implements TrainingPipeline {

    /** Id of the second model of a comparison. */
    public static final String SECOND = "the-second";

    /** The figures of a comparison. */
    public static final ModelComparison FIGURES = new ModelComparison(
            new Contender("the-first", Pipeline.SIMPLE, 0.5, 1, 1),
            new Contender(SECOND, Pipeline.TRANSFER, 0.75, 1, 1),
            4,
            0,
            1,
            "exact",
            1,
            new Interval(-0.25, 0.75));

    private static final Inspectable NO_MODEL = new Inspectable() {
        @Override
        public GraphDef graph() {
            return GraphDef.getDefaultInstance();
        }

        @Override
        public void weights(BiConsumer<String, TFloat32> consumer) {}

        @Override
        public void gradients(BiConsumer<String, TFloat32> consumer) {}
    };

    private static final String DIGEST = "ab".repeat(32);
    private static final Dataset DATASET = new Dataset(List.of("eclair", "tart"), Map.of());

    private final List<TrainingRun> runs = new CopyOnWriteArrayList<>();
    private volatile BiConsumer<TrainingRun, TrainingListener> before = (run, listener) -> {};

    private volatile TrainingOutcome.Comparison comparison; // null: one model
    private volatile Consumer<TrainingRequested> check = request -> {};

    @Override
    public Pipeline pipeline() {
        return Pipeline.SIMPLE;
    }

    @Override
    public void check(TrainingRequested request) {
        check.accept(request);
    }

    @Override
    public TrainingNeeds needs(TrainingRequested request, int images) {
        return new TrainingNeeds(100, 0, 0);
    }

    /** Sets the check of requests, which may throw. */
    public void check(Consumer<TrainingRequested> action) {
        check = action;
    }

    /** Trains and compares two models from now on. */
    public void compare() {
        comparison = new TrainingOutcome.Comparison(FIGURES, "# page");
    }

    /** Sets an action before the epochs, such as a wait or an exception. */
    public void before(BiConsumer<TrainingRun, TrainingListener> action) {
        before = action;
    }

    /** Returns all runs so far. */
    public List<TrainingRun> runs() {
        return List.copyOf(runs);
    }

    /** Returns the ids of the trained requests, in order. */
    public List<String> trained() {
        return runs.stream().map(run -> run.request().requestId()).toList();
    }

    @Override
    public TrainingOutcome run(TrainingRun run, TrainingListener listener) {
        runs.add(run);
        before.accept(run, listener);
        for (int epoch = 1; epoch <= 2; epoch++) {
            listener.epochEnded(new Epoch("training", epoch, 2, 0.5 / epoch, 0.8, 0.6, 0.7, 0.001, 90, 0), NO_MODEL);
        }
        TrainedModel model = model(run.work(), manifest(run, run.modelId()));
        return comparison == null
                ? TrainingOutcome.of(model)
                : new TrainingOutcome(
                        List.of(model, model(run.work(), manifest(run, SECOND))), Optional.of(comparison));
    }

    private static TrainedModel model(Path work, Manifest manifest) {
        return new TrainedModel(
                export(work, manifest), manifest, DATASET, 12, 3, 1.5, new BitSet(), Map.of(), List.of(), null);
    }

    private static Path export(Path work, Manifest manifest) {
        try {
            Path folder = Files.createDirectories(work.resolve("model-" + manifest.modelId()));
            Files.writeString(folder.resolve("weights"), manifest.modelId());
            ModelArchive.writeManifest(folder, manifest);
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Manifest manifest(TrainingRun run, String modelId) {
        return new Manifest(
                modelId,
                List.of("eclair", "tart"),
                run.request().imageSize(),
                "simple",
                1234,
                run.request(),
                DIGEST,
                DIGEST,
                2,
                new Manifest.Evaluation(4, 0.25, 0.75, List.of(List.of(2, 0), List.of(1, 1)), List.of()),
                List.of(new Manifest.Probe("0.png", "tart", List.of(0.25f, 0.75f))),
                Map.of("tensorflow", "2.18.0"),
                Instant.EPOCH,
                run.dataset().version().orElse(null));
    }
}
