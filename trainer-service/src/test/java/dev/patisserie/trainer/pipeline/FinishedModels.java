package dev.patisserie.trainer.pipeline;

import dev.patisserie.common.dataset.Split;
import dev.patisserie.common.event.CheckpointPublished.DatasetVersion;
import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.model.Manifest;
import dev.patisserie.common.tensorflow.TensorFlowRuntime;
import dev.patisserie.trainer.dataset.Dataset;
import dev.patisserie.trainer.dataset.DatasetSource;
import dev.patisserie.trainer.dataset.DecodedDataset;
import dev.patisserie.trainer.dataset.TinyImages;
import dev.patisserie.trainer.fit.Stop;
import dev.patisserie.trainer.golden.FormulaWeights;
import dev.patisserie.trainer.network.Network;
import dev.patisserie.trainer.network.WeightedNetwork;
import dev.patisserie.trainer.network.architecture.SimpleConvNet;
import dev.patisserie.trainer.publish.ModelExporter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Finishes an untrained network on pictures in memory. */
final class FinishedModels {

    static final int SIZE = 16;
    static final int MAP = 6; // 16 - 4, pooled
    private static final int BATCH = 32;

    static final TinyImages SET = new TinyImages()
            .with(Split.TRAIN, 30)
            .with(Split.VALIDATION, 67)
            .with(Split.HOLDOUT, 20)
            .withOther(9);

    static final TinyImages SMALL_SET =
            new TinyImages().with(Split.TRAIN, 2).with(Split.VALIDATION, 2).with(Split.HOLDOUT, 2);

    private final Path temp;
    private final StageTimes times = new StageTimes(() -> 0);

    /**
     * Creates a fixture.
     *
     * @param temp folder of the models and of the cache
     */
    FinishedModels(Path temp) {
        TensorFlowRuntime.load();
        this.temp = temp;
    }

    StageTimes times() {
        return times;
    }

    DecodedDataset decode(TinyImages set) throws IOException {
        return set.decode(temp.resolve("cache"), SIZE);
    }

    Path savedModel() {
        return temp.resolve("model").resolve(Manifest.SAVED_MODEL);
    }

    static Stop count(AtomicInteger stops, int last) {
        return stops.incrementAndGet() == last ? Stop.CANCEL : Stop.NONE;
    }

    private record Source(Dataset dataset) implements DatasetSource {

        @Override
        public Dataset read() {
            return dataset;
        }

        @Override
        public Optional<DatasetVersion> version() {
            return Optional.empty();
        }

        @Override
        public String name() {
            return "tiny";
        }
    }

    /** Changes the weights of the network. */
    interface TrainedWeights {
        void change(Map<String, float[]> weights);
    }

    private static ModelFinisher.Trained trained(TrainedWeights change) {
        Network network = SimpleConvNet.of(SIZE, TinyImages.LABELS.size());
        Map<String, float[]> weights = new HashMap<>();
        network.shapes().forEach((path, shape) -> weights.put(path, FormulaWeights.weight(path, shape)));
        for (int i = 0; i < weights.get("dense/kernel").length; i++) {
            weights.get("dense/kernel")[i] *= 16; // the formula's dense kernels are small
        }
        change.change(weights);
        var weighted = new WeightedNetwork(network, weights);
        return new ModelFinisher.Trained(
                network, ModelExporter.weightsOf(weighted), network.parameters(), 1, Optional.empty());
    }

    ModelFinisher.Finished finish(String folder, TinyImages set, Pipeline pipeline, TrainingListener listener)
            throws IOException {
        return finish(folder, set, pipeline, listener, false);
    }

    /** Also compares the model in bfloat16, which a CPU without its instructions computes in float32. */
    ModelFinisher.Finished finishInBfloat16(TinyImages set, TrainingListener listener) throws IOException {
        return finish("model", set, Pipeline.TRANSFER, listener, true);
    }

    ModelFinisher.Finished finish(TrainedWeights change, boolean checksBfloat16) throws IOException {
        return finish(trained(change), "model", SET, Pipeline.TRANSFER, () -> Stop.NONE, checksBfloat16);
    }

    ModelFinisher.Finished finish(
            String folder, TinyImages set, Pipeline pipeline, TrainingListener listener, boolean checksBfloat16)
            throws IOException {
        return finish(trained(weights -> {}), folder, set, pipeline, listener, checksBfloat16);
    }

    ModelFinisher.Finished finish(
            ModelFinisher.Trained trained,
            String folder,
            TinyImages set,
            Pipeline pipeline,
            TrainingListener listener,
            boolean checksBfloat16)
            throws IOException {
        TrainingRequested request = TrainingRequested.builder("r-1", pipeline, "tiny")
                .imageSize(SIZE)
                .batchSize(BATCH)
                .build();
        var run = new TrainingRun(request, "tiny-m", new Source(set.dataset()), temp);
        Clock clock = Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC);
        try (DecodedDataset images = set.decode(temp.resolve("cache"), SIZE)) {
            return new ModelFinisher(run, set.dataset(), images, clock, checksBfloat16)
                    .finish(temp.resolve(folder), trained, times, listener);
        }
    }
}
