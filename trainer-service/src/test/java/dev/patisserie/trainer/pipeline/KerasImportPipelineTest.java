package dev.patisserie.trainer.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.patisserie.common.event.ImportedModel;
import dev.patisserie.common.event.ImportedModel.InputRange;
import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.keras.KerasExport;
import dev.patisserie.common.model.Manifest;
import dev.patisserie.common.model.ModelArchive;
import dev.patisserie.trainer.dataset.DatasetSource;
import dev.patisserie.trainer.dataset.PhotoSet;
import dev.patisserie.trainer.golden.Golden;
import dev.patisserie.trainer.pipeline.keras.KerasImportPipeline;
import dev.patisserie.trainer.weights.FileHash;
import dev.patisserie.trainer.weights.WeightFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KerasImportPipelineTest {

    private static final int SIZE = 16;
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC);

    @TempDir
    Path temp;

    private final RecordingListener listener = new RecordingListener();
    private PhotoSet set;
    private Path folder;

    @BeforeEach
    void drawPhotos() throws IOException {
        set = PhotoSet.draw(temp.resolve("set"));
        folder = Files.createDirectories(temp.resolve("weights"));
    }

    private TrainingSettings settings() {
        return new TrainingSettings(temp.resolve("cache"), 1 << 20, 2, 2, 2, 1000);
    }

    private TrainedModel trained() {
        TrainingRequested request = TrainingRequested.builder("r-1", Pipeline.SIMPLE, "set")
                .imageSize(SIZE)
                .epochs(3)
                .batchSize(4)
                .build();
        return new SimplePipeline(settings(), CLOCK)
                .run(run(request, "trained"), listener)
                .best();
    }

    private TrainingRun run(TrainingRequested request, String modelId) {
        return new TrainingRun(request, modelId, DatasetSource.ofFolder(set.folder()), temp.resolve(modelId));
    }

    private TrainedModel imported(ImportedModel model) {
        TrainingRequested request = TrainingRequested.builder("r-2", Pipeline.IMPORT, "set")
                .model(model)
                .build();
        var files = new WeightFiles(WeightFiles.Locations.defaults(Optional.of(folder), temp));
        return new KerasImportPipeline(settings(), files, CLOCK)
                .run(run(request, "imported"), listener)
                .best();
    }

    private void copy(String golden) throws IOException {
        Files.copy(Golden.file("keras/" + golden), folder.resolve(golden));
    }

    private static ImportedModel model(String file, List<String> labels, InputRange range) {
        return new ImportedModel(file, null, labels, range);
    }

    @Test
    void anExportedModelIsImportedWithTheSameAnswers() throws IOException {
        // Given
        TrainedModel original = trained();
        Path file = folder.resolve("ours.keras");
        Manifest manifest = original.manifest();
        KerasExport.write(
                original.folder().resolve(Manifest.SAVED_MODEL),
                Manifest.SIGNATURE,
                Manifest.OUTPUT,
                new KerasExport.Description("m", "simple", manifest.labels(), manifest.createdAt()),
                file);

        // When
        TrainedModel again = imported(model("ours.keras", null, null));

        // Then
        Manifest found = ModelArchive.readManifest(again.folder());
        assertThat(found).isEqualTo(again.manifest());
        assertThat(found.labels()).isEqualTo(manifest.labels());
        assertThat(found.imageSize()).isEqualTo(SIZE);
        assertThat(found.parameters()).isEqualTo(manifest.parameters());
        assertThat(found.holdout().accuracy()).isEqualTo(manifest.holdout().accuracy());
        assertThat(found.holdout().loss()).isCloseTo(manifest.holdout().loss(), within(1e-5));
        assertThat(found.holdoutDigest()).isEqualTo(manifest.holdoutDigest());
        assertThat(again.holdoutHits()).isEqualTo(original.holdoutHits());
        for (int probe = 0; probe < manifest.probes().size(); probe++) {
            List<Float> expected = manifest.probes().get(probe).probabilities();
            List<Float> answers = found.probes().get(probe).probabilities();
            for (int i = 0; i < expected.size(); i++) {
                assertThat(answers.get(i)).isCloseTo(expected.get(i), within(1e-5f));
            }
        }
        String digest = FileHash.sha256Of(file).hex();
        assertThat(found.request().model().sha256()).isEqualTo(digest);
        assertThat(found.versions().get(Manifest.WEIGHTS_FILE)).isEqualTo("ours.keras SHA-256 " + digest);
    }

    @Test
    void aModelOfKerasGetsProbesAndMaps() throws IOException {
        // Given: the labels in another order than the data set's cake, pie, tart
        copy("pooled.keras");

        // When
        Manifest manifest = imported(model("pooled.keras", List.of("tart", "cake", "pie"), null))
                .manifest();

        // Then
        assertThat(manifest.labels()).containsExactly("cake", "pie", "tart");
        assertThat(manifest.probes()).extracting(Manifest.Probe::label).containsExactly("cake", "pie", "tart");
        assertThat(manifest.uncertainty().maps().method()).isEqualTo("grad-cam");
        assertThat(manifest.holdout().images()).isEqualTo(9);
        assertThat(listener.epochs).isEmpty();
    }

    @Test
    void rejectsLabelsThatAreNotThoseOfTheDataSet() throws IOException {
        copy("pooled.keras");

        assertRejected(
                model("pooled.keras", List.of("cake", "pie", "bread"), null),
                ErrorCode.MODEL_LABELS_MISMATCH,
                "a model of the class 'tart'");
        assertRejected(
                model("pooled.keras", List.of("cake", "pie", "tart", "bread"), null),
                ErrorCode.MODEL_LABELS_MISMATCH,
                "a model of 3 classes");
        assertRejected(model("pooled.keras", null, null), ErrorCode.MODEL_LABELS_MISMATCH, "--labels");
    }

    @Test
    void rejectsAnUnknownRangeOfPixels() throws IOException {
        copy("nested.keras");

        assertRejected(
                model("nested.keras", List.of("cake", "pie", "tart"), null),
                ErrorCode.REQUEST_INVALID,
                "--input-range 0..255, 0..1 or -1..1");
        assertThat(imported(model("nested.keras", List.of("cake", "pie", "tart"), InputRange.UNIT))
                        .manifest()
                        .holdout()
                        .images())
                .isEqualTo(9);
    }

    @Test
    void rejectsARangeOfPixelsThatTheModelWouldScaleAgain() throws IOException {
        copy("pooled.keras");

        assertRejected(
                model("pooled.keras", List.of("cake", "pie", "tart"), InputRange.UNIT),
                ErrorCode.REQUEST_INVALID,
                "was 0..1; leave it out");
    }

    @Test
    void rejectsAnUnexpectedDigest() throws IOException {
        copy("pooled.keras");

        assertRejected(
                new ImportedModel("pooled.keras", "0".repeat(64), List.of("cake", "pie", "tart"), null),
                ErrorCode.WEIGHTS_CORRUPT,
                "SHA-256");
    }

    private void assertRejected(ImportedModel model, ErrorCode code, String reason) {
        assertThatThrownBy(() -> imported(model))
                .isInstanceOfSatisfying(
                        PatisserieException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(reason);
    }
}
