package dev.patisserie.trainer.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.patisserie.common.dataset.Split;
import dev.patisserie.common.event.CheckpointPublished.DatasetVersion;
import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.io.Sha256;
import dev.patisserie.common.model.Bfloat16Check;
import dev.patisserie.common.model.Manifest;
import dev.patisserie.common.model.ModelArchive;
import dev.patisserie.common.model.Uncertainty;
import dev.patisserie.common.tensorflow.NativeMemory;
import dev.patisserie.common.tensorflow.TensorFlowRuntime;
import dev.patisserie.common.uncertainty.KnownScore;
import dev.patisserie.trainer.dataset.Batch;
import dev.patisserie.trainer.dataset.Dataset;
import dev.patisserie.trainer.dataset.DatasetSource;
import dev.patisserie.trainer.dataset.DecodedDataset;
import dev.patisserie.trainer.dataset.DecodedSplit;
import dev.patisserie.trainer.dataset.TinyImages;
import dev.patisserie.trainer.fit.Stop;
import dev.patisserie.trainer.golden.FormulaWeights;
import dev.patisserie.trainer.network.Network;
import dev.patisserie.trainer.network.WeightedNetwork;
import dev.patisserie.trainer.network.architecture.SimpleConvNet;
import dev.patisserie.trainer.publish.ExportedModel;
import dev.patisserie.trainer.publish.ModelExporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Finishes an untrained network on pictures in memory. */
class ModelFinisherTest {

    private static final int SIZE = 16;
    private static final int MAP = 6; // 16 - 4, pooled
    private static final int BATCH = 32;

    private static final TinyImages SET = new TinyImages()
            .with(Split.TRAIN, 30)
            .with(Split.VALIDATION, 67)
            .with(Split.HOLDOUT, 20)
            .withOther(9);

    private static final TinyImages SMALL_SET =
            new TinyImages().with(Split.TRAIN, 2).with(Split.VALIDATION, 2).with(Split.HOLDOUT, 2);

    @TempDir
    Path temp;

    private final StageTimes times = new StageTimes(() -> 0);

    @BeforeAll
    static void load() {
        TensorFlowRuntime.load();
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

    private static ModelFinisher.Trained trained() {
        Network network = SimpleConvNet.of(SIZE, TinyImages.LABELS.size());
        Map<String, float[]> weights = new HashMap<>();
        network.shapes().forEach((path, shape) -> weights.put(path, FormulaWeights.weight(path, shape)));
        for (int i = 0; i < weights.get("dense/kernel").length; i++) {
            weights.get("dense/kernel")[i] *= 16; // the formula's dense kernels are small
        }
        var weighted = new WeightedNetwork(network, weights);
        return new ModelFinisher.Trained(
                network, ModelExporter.weightsOf(weighted), network.parameters(), 1, Optional.empty());
    }

    private ModelFinisher.Finished finish(String folder, TinyImages set, Pipeline pipeline, TrainingListener listener)
            throws IOException {
        return finish(folder, set, pipeline, listener, false);
    }

    /** Also compares the model in bfloat16, which a CPU without its instructions computes in float32. */
    private ModelFinisher.Finished finishInBfloat16(TinyImages set, TrainingListener listener) throws IOException {
        return finish("model", set, Pipeline.TRANSFER, listener, true);
    }

    private ModelFinisher.Finished finish(
            String folder, TinyImages set, Pipeline pipeline, TrainingListener listener, boolean checksBfloat16)
            throws IOException {
        TrainingRequested request = TrainingRequested.builder("r-1", pipeline, "tiny")
                .imageSize(SIZE)
                .batchSize(BATCH)
                .build();
        var run = new TrainingRun(request, "tiny-m", new Source(set.dataset()), temp);
        Clock clock = Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC);
        try (DecodedDataset images = set.decode(temp.resolve("cache"), SIZE)) {
            return new ModelFinisher(run, set.dataset(), images, clock, checksBfloat16)
                    .finish(temp.resolve(folder), trained(), times, listener);
        }
    }

    private Uncertainty uncertainty(TinyImages set, Pipeline pipeline) throws IOException {
        return finish("model", set, pipeline, () -> Stop.NONE).manifest().uncertainty();
    }

    @Test
    void manifestStatesTheCalibration() throws IOException {
        // When
        ModelFinisher.Finished finished = finish("model", SET, Pipeline.SIMPLE, () -> Stop.NONE);

        // Then
        Manifest manifest = ModelArchive.readManifest(temp.resolve("model"));
        assertThat(manifest).isEqualTo(finished.manifest());
        Uncertainty.Calibration calibration = manifest.uncertainty().calibration();
        assertThat(calibration.images()).isEqualTo(201);
        assertThat(calibration.temperature()).isPositive().isNotEqualTo(1);
        assertThat(calibration.reason()).isNull();
        assertThat(calibration.after().nll())
                .isCloseTo(manifest.holdout().loss(), within(1e-6))
                .isLessThan(calibration.before().nll());
        assertThat(manifest.uncertainty().sets().method()).isEqualTo("lac");
        assertThat(manifest.uncertainty().sets().images()).isEqualTo(201);
        assertThat(manifest.uncertainty().maps()).isEqualTo(new Uncertainty.Maps("grad-cam", MAP, MAP));
        assertThat(manifest.uncertainty().unsureBelow()).isBetween(1 / 3.0, 1.0);
        assertThat(times.seconds()).containsOnlyKeys("export", "calibration", "evaluation");
    }

    @Test
    void reliabilityDiagramCountsTheHoldout() throws IOException {
        ModelFinisher.Finished finished = finish("model", SET, Pipeline.SIMPLE, () -> Stop.NONE);

        assertThat(finished.reliability().before()).hasSize(15);
        assertThat(finished.reliability().after().stream()
                        .mapToInt(bin -> bin.images())
                        .sum())
                .isEqualTo(60);
        assertThat(finished.reliability().after())
                .isNotEqualTo(finished.reliability().before());
    }

    @Test
    void uncalibratedModelHasEqualErrorsBeforeAndAfter() throws IOException {
        Uncertainty uncertainty = uncertainty(SMALL_SET, Pipeline.SIMPLE);

        assertThat(uncertainty.calibration().temperature()).isEqualTo(1);
        assertThat(uncertainty.calibration().images()).isZero();
        assertThat(uncertainty.calibration().reason()).contains("found 6");
        assertThat(uncertainty.calibration().before())
                .isEqualTo(uncertainty.calibration().after());
        assertThat(uncertainty.sets().quantiles())
                .allSatisfy(quantile -> assertThat(quantile.value() == null || quantile.alpha() >= 1 / 7.0)
                        .isTrue());
    }

    @Test
    void thresholdAcceptsNineteenOfTwentyHoldoutImages() throws IOException {
        // When
        Uncertainty.Known known = uncertainty(SET, Pipeline.TRANSFER).known();

        // Then
        assertThat(known.accepted()).isBetween(0.95, 1.0);
        assertThat(known.otherImages()).isEqualTo(9);
        assertThat(known.auroc()).isBetween(0.0, 1.0);
        assertThat(known.holdoutDeciles()).hasSize(11).isSorted();
        assertThat(known.threshold())
                .isBetween(known.holdoutDeciles().get(0), known.holdoutDeciles().get(1));
    }

    @Test
    void probesHaveTheOutputsOfTheServedModel() throws IOException {
        // Given: knn is the only score that uses similarities
        TinyImages set =
                new TinyImages().with(Split.TRAIN, 30).with(Split.VALIDATION, 2).with(Split.HOLDOUT, 2);

        // When
        Manifest manifest =
                finish("model", set, Pipeline.TRANSFER, () -> Stop.NONE).manifest();

        // Then
        assertThat(manifest.uncertainty().known().score()).isEqualTo("knn");
        assertThat(manifest.uncertainty().known().exemplars()).isEqualTo(90);
        assertThat(manifest.probes()).hasSize(3);
        try (DecodedDataset images = set.decode(temp.resolve("cache"), SIZE);
                var model = new ExportedModel(temp.resolve("model").resolve(Manifest.SAVED_MODEL))) {
            DecodedSplit holdout = images.split(Split.HOLDOUT);
            for (int probe = 0; probe < 3; probe++) {
                int example = 2 * probe; // the first of its class
                assertProbe(manifest.probes().get(probe), model, holdout.read(example));
            }
        }
    }

    private static void assertProbe(Manifest.Probe probe, ExportedModel model, Batch batch) {
        Map<String, float[][]> outputs = model.run(
                batch,
                List.of(Manifest.OUTPUT, Manifest.LOGITS, Manifest.FEATURES, Manifest.MAPS, Manifest.SIMILARITIES));
        float[] row = outputs.get(Manifest.OUTPUT)[0];
        int best = 0;
        for (int c = 0; c < row.length; c++) {
            best = row[c] > row[best] ? c : best;
            assertThat(probe.details().logits().get(c)).isCloseTo(outputs.get(Manifest.LOGITS)[0][c], within(1e-5f));
        }
        assertThat(probe.details().map()).hasSize(MAP * MAP);
        for (int i = 0; i < MAP * MAP; i++) {
            assertThat(probe.details().map().get(i))
                    .isCloseTo(outputs.get(Manifest.MAPS)[0][i * row.length + best], within(1e-5f));
        }
        double known = KnownScore.nearest(outputs.get(Manifest.SIMILARITIES)[0], outputs.get(Manifest.FEATURES)[0], 10);
        assertThat(probe.details().known()).isCloseTo(known, within(1e-5));
    }

    @Test
    void equalRunsWriteEqualFiles() throws IOException {
        finish("first", SET, Pipeline.TRANSFER, () -> Stop.NONE);
        finish("second", SET, Pipeline.TRANSFER, () -> Stop.NONE);

        assertThat(content(temp.resolve("second"))).isEqualTo(content(temp.resolve("first")));
    }

    private static Map<String, String> content(Path folder) throws IOException {
        Map<String, String> content = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                content.put(folder.relativize(file).toString(), Sha256.of(file));
            }
        }
        return content;
    }

    @Test
    void stopsBeforeEveryBatch() throws IOException {
        // Given: validation 7 batches, training 3, holdout 2, other images 1, and the holdout again
        var stops = new AtomicInteger();
        finish("model", SET, Pipeline.TRANSFER, () -> count(stops, Integer.MAX_VALUE));
        int all = stops.get();
        assertThat(all).isEqualTo(15);

        for (int last = 1; last <= all; last++) {
            int stopped = last;
            stops.set(0);
            assertThatThrownBy(() -> finish("model", SET, Pipeline.TRANSFER, () -> count(stops, stopped)))
                    .isInstanceOf(CancellationException.class)
                    .hasMessage("stopped in %s: CANCEL", last <= all - 2 ? "calibration" : "evaluation");
            assertThat(stops).hasValue(last);
        }
    }

    private static Stop count(AtomicInteger stops, int last) {
        return stops.incrementAndGet() == last ? Stop.CANCEL : Stop.NONE;
    }

    @Test
    void manifestStatesTheComparisonInBfloat16() throws IOException {
        // When
        finishInBfloat16(SET, () -> Stop.NONE);

        // Then
        Manifest manifest = ModelArchive.readManifest(temp.resolve("model"));
        Bfloat16Check check = manifest.bfloat16();
        assertThat(check.images()).isEqualTo(60);
        assertThat(check.float32().accuracy()).isEqualTo(manifest.holdout().accuracy());
        assertThat(check.float32().ece())
                .isEqualTo(manifest.uncertainty().calibration().after().ece());
        assertThat(check.float32().familiar())
                .isEqualTo(manifest.uncertainty().known().accepted());
        assertThat(check.float32().coverage())
                .hasSameSizeAs(manifest.uncertainty().sets().quantiles());
        assertThat(check.bfloat16().accuracy()).isBetween(0.0, 1.0);
        assertThat(check.meanChange()).isLessThanOrEqualTo(check.largestChange());
        assertThat(times.seconds()).containsOnlyKeys("export", "calibration", "evaluation", "bfloat16");
    }

    @Test
    void manifestStatesNothingWithoutTheComparison() throws IOException {
        Manifest manifest =
                finish("model", SET, Pipeline.SIMPLE, () -> Stop.NONE).manifest();

        assertThat(manifest.bfloat16()).isNull();
        assertThat(temp.resolve("model").resolve(Manifest.FILE)).content().doesNotContain("bfloat16");
    }

    @Test
    void modelIsFinishedEvenIfTheComparisonFails() throws IOException {
        // Given
        List<String> notices = new ArrayList<>();
        var failing = new TrainingListener() {
            @Override
            public Stop stop() {
                return Stop.NONE;
            }

            @Override
            public void advanced(String part, long done, long of) {
                if (part.equals("bfloat16")) {
                    throw new IllegalStateException("no memory");
                }
            }

            @Override
            public void noticed(String notice) {
                notices.add(notice);
            }
        };

        // When
        Manifest manifest = finishInBfloat16(SMALL_SET, failing).manifest();

        // Then
        assertThat(manifest.bfloat16()).isNull();
        assertThat(manifest.holdout().images()).isEqualTo(6);
        assertThat(notices).singleElement().asString().contains("not compared in bfloat16", "no memory");
    }

    @Test
    void comparisonStopsBeforeEveryBatch() {
        // Given: after the 15 batches of the calibration and the evaluation, two of the holdout in bfloat16
        for (int last = 16; last <= 17; last++) {
            var stops = new AtomicInteger();
            int stopped = last;
            assertThatThrownBy(() -> finishInBfloat16(SET, () -> count(stops, stopped)))
                    .isInstanceOf(CancellationException.class)
                    .hasMessage("stopped in bfloat16: CANCEL");
        }
    }

    @Test
    void sessionInBfloat16FreesItsMemory() throws Exception {
        int leaks = NativeMemory.roundsThatLeak(6, round -> {
            finishInBfloat16(SMALL_SET, () -> Stop.NONE);
            var stops = new AtomicInteger();
            assertThatThrownBy(() -> finishInBfloat16(SET, () -> count(stops, 17)))
                    .isInstanceOf(CancellationException.class);
        });

        assertThat(leaks).isZero();
    }

    @Test
    void stoppedRunsFreeTheirMemory() throws Exception {
        int leaks = NativeMemory.roundsThatLeak(6, round -> {
            var stops = new AtomicInteger();
            int last = 1 + 2 * round; // in each pass of the calibration

            assertThatThrownBy(() -> finish("model", SET, Pipeline.TRANSFER, () -> count(stops, last)))
                    .isInstanceOf(CancellationException.class);
        });

        assertThat(leaks).isZero();
    }
}
