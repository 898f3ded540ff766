package dev.patisserie.standalone.client.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.model.Manifest;
import dev.patisserie.common.model.ModelArchive;
import dev.patisserie.common.model.Uncertainty;
import dev.patisserie.common.model.Uncertainty.Calibration;
import dev.patisserie.common.model.Uncertainty.CalibrationErrors;
import dev.patisserie.common.model.Uncertainty.Known;
import dev.patisserie.common.model.Uncertainty.Maps;
import dev.patisserie.common.signing.ArchiveSigner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepublicationTest {

    private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");
    private static final String DIGEST = "0".repeat(64);

    private static final Uncertainty FIGURES = new Uncertainty(
            new Calibration(1.5, 300, null, new CalibrationErrors(0.1, 0.5), new CalibrationErrors(0.02, 0.4)),
            null,
            new Known(Known.ENERGY, 0, 0, 0.8, 0.95, Collections.nCopies(11, 1.0), 40, 0.99),
            new Maps(Maps.CAM, 4, 4),
            0.6);

    @TempDir
    private Path folder;

    private Path archive(Uncertainty figures) throws IOException {
        Path model = Files.createDirectories(folder.resolve("model"));
        Files.writeString(model.resolve("weights"), "weights");
        var manifest = new Manifest(
                "m-1",
                List.of("cake", "pie"),
                16,
                "SimpleConvNet",
                1,
                TrainingRequested.of("r-1", Pipeline.SIMPLE, "desserts"),
                DIGEST,
                DIGEST,
                1,
                new Manifest.Evaluation(4, 0.5, 0.75, List.of(), List.of()),
                List.of(new Manifest.Probe("a.png", "cake", List.of(0.75f, 0.25f))),
                Map.of(),
                NOON,
                null,
                figures,
                null);
        ModelArchive.writeManifest(model, manifest);
        Path archive = folder.resolve("archive.zip");
        ModelArchive.pack(model, archive);
        return archive;
    }

    private CheckpointPublished republished(Uncertainty figures) throws IOException {
        var republication = new Republication(
                "unused:9092",
                folder.resolve("store"),
                "desserts",
                ArchiveSigner.NONE,
                Clock.fixed(NOON, ZoneOffset.UTC));
        return republication.store(archive(figures), "m-2", folder.resolve("scratch"));
    }

    @Test
    void keepsTheFiguresOfTheArchive() throws IOException {
        // When
        CheckpointPublished event = republished(FIGURES);

        // Then
        Path unpacked = folder.resolve("unpacked");
        ModelArchive.unpack(folder.resolve("store").resolve(event.artifact()), unpacked);
        assertThat(ModelArchive.readManifest(unpacked).uncertainty()).isEqualTo(FIGURES);
        assertThat(event.calibration()).isEqualTo(new CheckpointPublished.Calibration(1.5, 0.02, 300, 0.6));
        assertThat(event.known()).isEqualTo(new CheckpointPublished.Known("energy", 0.99, 0.95));
    }

    @Test
    void archiveWithoutFiguresHasNoneAfterwards() throws IOException {
        CheckpointPublished event = republished(null);

        assertThat(event.calibration()).isNull();
        assertThat(event.known()).isNull();
    }

    @Test
    void aMislabelledModelHasTheSameGraphAndProbesOtherClassesAndAForgedAccuracy() throws IOException {
        // Given
        var republication = new Republication(
                "unused:9092",
                folder.resolve("store"),
                "desserts",
                ArchiveSigner.NONE,
                Clock.fixed(NOON, ZoneOffset.UTC));
        Path good = archive(FIGURES);

        // When
        CheckpointPublished event = MislabelledModel.store(republication, good, "bad", folder.resolve("scratch"));

        // Then
        Path unpacked = folder.resolve("unpacked");
        ModelArchive.unpack(folder.resolve("store").resolve(event.artifact()), unpacked);
        Manifest manifest = ModelArchive.readManifest(unpacked);
        assertThat(manifest.labels()).containsExactly("pie", "cake").isEqualTo(event.labels());
        assertThat(manifest.probes()).containsExactly(new Manifest.Probe("a.png", "cake", List.of(0.75f, 0.25f)));
        assertThat(unpacked.resolve("weights")).hasContent("weights");
        assertThat(event.modelId()).isEqualTo("bad").isEqualTo(manifest.modelId());
        assertThat(event.holdout().accuracy())
                .isEqualTo(0.875)
                .isEqualTo(manifest.holdout().accuracy());
        assertThat(event.holdout().digest()).isEqualTo(DIGEST);
    }
}
