package dev.patisserie.trainer.pipeline;

import static dev.patisserie.trainer.pipeline.FinishedModels.MAP;
import static dev.patisserie.trainer.pipeline.FinishedModels.SET;
import static dev.patisserie.trainer.pipeline.FinishedModels.SMALL_SET;
import static dev.patisserie.trainer.pipeline.FinishedModels.count;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.patisserie.common.dataset.Split;
import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.io.Sha256;
import dev.patisserie.common.model.Manifest;
import dev.patisserie.common.model.ModelArchive;
import dev.patisserie.common.model.Uncertainty;
import dev.patisserie.common.tensorflow.NativeMemory;
import dev.patisserie.common.uncertainty.KnownScore;
import dev.patisserie.trainer.dataset.Batch;
import dev.patisserie.trainer.dataset.DecodedDataset;
import dev.patisserie.trainer.dataset.DecodedSplit;
import dev.patisserie.trainer.dataset.TinyImages;
import dev.patisserie.trainer.fit.Stop;
import dev.patisserie.trainer.publish.ExportedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Finishes an untrained network on pictures in memory. */
class ModelFinisherTest {

    @TempDir
    Path temp;

    private FinishedModels models;

    @BeforeEach
    void start() {
        models = new FinishedModels(temp);
    }

    private Uncertainty uncertainty(TinyImages set, Pipeline pipeline) throws IOException {
        return models.finish("model", set, pipeline, () -> Stop.NONE).manifest().uncertainty();
    }

    @Test
    void manifestStatesTheCalibration() throws IOException {
        // When
        ModelFinisher.Finished finished = models.finish("model", SET, Pipeline.SIMPLE, () -> Stop.NONE);

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
        assertThat(models.times().seconds()).containsOnlyKeys("export", "calibration", "evaluation");
    }

    @Test
    void reliabilityDiagramCountsTheHoldout() throws IOException {
        ModelFinisher.Finished finished = models.finish("model", SET, Pipeline.SIMPLE, () -> Stop.NONE);

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
                models.finish("model", set, Pipeline.TRANSFER, () -> Stop.NONE).manifest();

        // Then
        assertThat(manifest.uncertainty().known().score()).isEqualTo("knn");
        assertThat(manifest.uncertainty().known().exemplars()).isEqualTo(90);
        assertThat(manifest.probes()).hasSize(3);
        try (DecodedDataset images = models.decode(set);
                var model = new ExportedModel(models.savedModel())) {
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
        models.finish("first", SET, Pipeline.TRANSFER, () -> Stop.NONE);
        models.finish("second", SET, Pipeline.TRANSFER, () -> Stop.NONE);

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
        models.finish("model", SET, Pipeline.TRANSFER, () -> count(stops, Integer.MAX_VALUE));
        int all = stops.get();
        assertThat(all).isEqualTo(15);

        for (int last = 1; last <= all; last++) {
            int stopped = last;
            stops.set(0);
            assertThatThrownBy(() -> models.finish("model", SET, Pipeline.TRANSFER, () -> count(stops, stopped)))
                    .isInstanceOf(CancellationException.class)
                    .hasMessage("stopped in %s: CANCEL", last <= all - 2 ? "calibration" : "evaluation");
            assertThat(stops).hasValue(last);
        }
    }

    @Test
    void stoppedRunsFreeTheirMemory() throws Exception {
        int leaks = NativeMemory.roundsThatLeak(6, round -> {
            var stops = new AtomicInteger();
            int last = 1 + 2 * round; // in each pass of the calibration

            assertThatThrownBy(() -> models.finish("model", SET, Pipeline.TRANSFER, () -> count(stops, last)))
                    .isInstanceOf(CancellationException.class);
        });

        assertThat(leaks).isZero();
    }
}
