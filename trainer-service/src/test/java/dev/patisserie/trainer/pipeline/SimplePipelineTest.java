package dev.patisserie.trainer.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.patisserie.common.dataset.Split;
import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.TrainingProgressed;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.image.ImageLimits;
import dev.patisserie.common.image.decode.ImageDecoder;
import dev.patisserie.common.model.Manifest;
import dev.patisserie.common.model.ModelArchive;
import dev.patisserie.trainer.dataset.Batch;
import dev.patisserie.trainer.dataset.DatasetReader;
import dev.patisserie.trainer.dataset.DatasetSource;
import dev.patisserie.trainer.dataset.PhotoSet;
import dev.patisserie.trainer.dataset.SkippedImage;
import dev.patisserie.trainer.publish.ExportedModel;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimplePipelineTest {

    private static final int SIZE = 16;
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    @TempDir
    Path temp;

    private final RecordingListener listener = new RecordingListener();
    private PhotoSet set;

    @BeforeEach
    void drawPhotos() {
        set = PhotoSet.draw(temp.resolve("set"));
    }

    @Test
    void trainsEvaluatesAndExportsAnAccurateModel() throws IOException {
        // When
        TrainedModel model = run(set.folder());

        // Then
        assertThat(listener.epochs)
                .extracting(TrainingProgressed.Epoch::number)
                .containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
        assertThat(model.trainImages()).isEqualTo(18);
        assertThat(model.skippedImages()).isZero();
        assertThat(listener.skipped).isEmpty();
        Manifest manifest = ModelArchive.readManifest(model.folder());
        assertThat(manifest).isEqualTo(model.manifest());
        assertThat(manifest.labels()).containsExactly("cake", "pie", "tart");
        assertThat(manifest.holdout().accuracy()).isEqualTo(1);
        assertThat(manifest.holdout().images()).isEqualTo(9);
        assertThat(manifest.holdoutDigest())
                .isEqualTo(DatasetReader.read(set.folder()).split(Split.HOLDOUT).digest());
        assertThat(manifest.bestEpoch()).isEqualTo(bestEpoch());
        assertThat(manifest.createdAt()).isEqualTo(NOW);
    }

    private int bestEpoch() {
        var best = listener.epochs.get(0);
        for (TrainingProgressed.Epoch epoch : listener.epochs) {
            best = epoch.validationLoss() < best.validationLoss() ? epoch : best;
        }
        return best.number();
    }

    @Test
    void exportedModelReproducesItsProbes() throws IOException {
        TrainedModel trained = run(set.folder());

        try (var model = new ExportedModel(trained.folder().resolve(Manifest.SAVED_MODEL));
                var decoder = new ImageDecoder(ImageLimits.DEFAULT)) {
            assertThat(trained.manifest().probes())
                    .extracting(Manifest.Probe::label)
                    .containsExactly("cake", "pie", "tart");
            for (Manifest.Probe probe : trained.manifest().probes()) {
                Path file = trained.folder().resolve(Manifest.PROBES).resolve(probe.file());
                byte[] rgb = decoder.decode(Files.readAllBytes(file), SIZE);

                float[] answer = model.probabilities(new Batch(rgb, new int[1], SIZE))[0];

                for (int i = 0; i < answer.length; i++) {
                    assertThat(answer[i]).isCloseTo(probe.probabilities().get(i), within(1e-6f));
                }
            }
        }
    }

    @Test
    void repeatedRequestGivesTheSameModelEvenInADirtyFolder() throws IOException {
        // Given
        Manifest first = run(set.folder()).manifest();
        byte[] weights = Files.readAllBytes(checkpoint());
        Path leftOver = PhotoSet.write(temp.resolve("work/model/probes/left-over.png"), new byte[3]);

        // When
        Manifest again = run(set.folder()).manifest();

        // Then: bit for bit
        assertThat(again).isEqualTo(first);
        assertThat(checkpoint()).hasBinaryContent(weights);
        assertThat(leftOver).doesNotExist();
    }

    private Path checkpoint() throws IOException {
        try (Stream<Path> files = Files.list(temp.resolve("work"))) {
            return files.filter(file -> file.toString().endsWith(".npz"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void reportsSkippedFiles() throws IOException {
        Path broken = PhotoSet.write(
                set.classFolder(Split.TRAIN, "pie").resolve("x.jpg"),
                new byte[] {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF, 0});

        TrainedModel model = run(set.folder());

        assertThat(model.skippedImages()).isEqualTo(1);
        assertThat(model.trainImages()).isEqualTo(18);
        assertThat(listener.skipped).extracting(SkippedImage::name).containsExactly(broken.toString());
    }

    @Test
    void imagesOfNoClassAreNotTrainedOrEvaluatedOn() throws IOException {
        // Given
        Manifest without = run(set.folder()).manifest();
        Path other = set.folder().resolve("_other");
        for (int i = 0; i < 4; i++) {
            PhotoSet.write(other.resolve(i + ".png"), PhotoSet.picture(Color.GRAY, i));
        }
        Path broken = PhotoSet.write(other.resolve("deep/x.jpg"), new byte[] {1, 2, 3});

        // When
        TrainedModel model = run(set.folder());

        // Then
        Manifest manifest = model.manifest();
        assertThat(manifest.labels()).isEqualTo(without.labels());
        assertThat(manifest.holdout()).isEqualTo(without.holdout());
        assertThat(manifest.holdoutDigest()).isEqualTo(without.holdoutDigest());
        assertThat(manifest.datasetDigest()).isNotEqualTo(without.datasetDigest());
        assertThat(model.trainImages()).isEqualTo(18);
        assertThat(model.skippedImages()).isEqualTo(1);
        assertThat(listener.skipped).extracting(SkippedImage::name).containsExactly(broken.toString());
        assertThat(without.uncertainty().known().otherImages()).isZero();
        assertThat(manifest.uncertainty().known().otherImages()).isEqualTo(4);
        assertThat(manifest.uncertainty().known().auroc()).isNotNull();
    }

    @Test
    void failsOnAMissingDataSet() {
        assertThatThrownBy(() -> run(temp.resolve("absent")))
                .isInstanceOfSatisfying(
                        PatisserieException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DATASET_MISSING))
                .hasMessageContaining("absent");
    }

    @Test
    void diskFailureNamesTheFolders() {
        PhotoSet.write(temp.resolve("work"), new byte[] {1}); // a file where the folder should be

        assertThatThrownBy(() -> run(set.folder()))
                .isInstanceOfSatisfying(
                        PatisserieException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TRAINING_FAILED))
                .hasMessageContaining(temp.resolve("work").toString())
                .hasMessageContaining("check space and permissions");
    }

    @Test
    void stopsWhenCancelled() {
        listener.cancelAfterEpochs = 2;

        assertThatThrownBy(() -> run(set.folder())).isInstanceOf(CancellationException.class);
        assertThat(listener.epochs).hasSize(2);
    }

    private TrainedModel run(Path dataset) {
        var settings = new TrainingSettings(temp.resolve("cache"), 1 << 20, 2, 2, 2, 1000);
        TrainingRequested request = TrainingRequested.builder("r-1", Pipeline.SIMPLE, "set")
                .imageSize(SIZE)
                .epochs(8)
                .batchSize(4)
                .build();
        return new SimplePipeline(settings, Clock.fixed(NOW, ZoneOffset.UTC))
                .run(new TrainingRun(request, "set-m", DatasetSource.ofFolder(dataset), temp.resolve("work")), listener)
                .best();
    }
}
