package dev.patisserie.benchmarks.offline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.CheckpointPublished.Holdout;
import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.io.Sha256;
import dev.patisserie.common.model.Bfloat16Check;
import dev.patisserie.common.model.Manifest;
import dev.patisserie.common.model.Manifest.Probe;
import dev.patisserie.common.model.Manifest.ProbeDetails;
import dev.patisserie.common.model.ModelArchive;
import dev.patisserie.common.model.Uncertainty;
import dev.patisserie.common.model.Uncertainty.Calibration;
import dev.patisserie.common.model.Uncertainty.CalibrationErrors;
import dev.patisserie.common.model.Uncertainty.Maps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlainTwinTest {

    private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");
    private static final String DIGEST = "0".repeat(64);

    @TempDir
    private Path folder;

    @Test
    void hasTheSameGraphWithoutTheFigures() throws IOException {
        // Given
        Path model = Files.createDirectories(folder.resolve("model/saved_model"));
        Files.writeString(model.resolve("saved_model.pb"), "graph");
        ModelArchive.writeManifest(folder.resolve("model"), manifest());
        Path store = Files.createDirectories(folder.resolve("store/desserts")).getParent();
        ModelArchive.pack(folder.resolve("model"), store.resolve("desserts/m-1.zip"));

        // When
        CheckpointPublished twin = PlainTwin.store(event(), store, folder.resolve("twins"));

        // Then
        Path archive = folder.resolve("twins").resolve(twin.artifact());
        Path unpacked = folder.resolve("unpacked");
        ModelArchive.unpack(archive, unpacked);
        Manifest plain = ModelArchive.readManifest(unpacked);
        assertThat(unpacked.resolve("saved_model/saved_model.pb")).hasContent("graph");
        assertThat(plain.uncertainty()).isNull();
        assertThat(plain.bfloat16()).isEqualTo(manifest().bfloat16());
        assertThat(plain.probes().get(0).details()).isNull();
        assertThat(plain.probes().get(0).probabilities()).containsExactly(0.75f, 0.25f);
        assertThat(twin.artifactSha256()).isEqualTo(Sha256.of(archive));
        assertThat(twin.artifactBytes()).isEqualTo(Files.size(archive));
    }

    private static Manifest manifest() {
        var errors = new CalibrationErrors(0.1, 0.5);
        var figures = new Uncertainty(
                new Calibration(1, 0, "few images", errors, errors), null, null, new Maps(Maps.CAM, 1, 1));
        var figures32 = new Bfloat16Check.Figures(0.75, 0.1, List.of(), null, null);
        var bfloat16 = new Bfloat16Check(true, null, 4, figures32, figures32, 0, 0, 0, 4);
        var details = new ProbeDetails(List.of(1f, 0f), null, List.of(1f));
        return new Manifest(
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
                List.of(new Probe("a.png", "cake", List.of(0.75f, 0.25f), details)),
                Map.of(),
                NOON,
                null,
                figures,
                bfloat16);
    }

    private static CheckpointPublished event() {
        return new CheckpointPublished(
                "m-1",
                "r-1",
                "desserts",
                Pipeline.SIMPLE,
                "SimpleConvNet",
                List.of("cake", "pie"),
                16,
                "desserts/m-1.zip",
                DIGEST,
                1000,
                new Holdout(0.75, 0.5, 4, DIGEST),
                NOON,
                null,
                List.of());
    }
}
