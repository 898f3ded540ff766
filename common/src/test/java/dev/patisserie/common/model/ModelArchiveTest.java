package dev.patisserie.common.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.io.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelArchiveTest {

    @TempDir
    Path temp;

    private Path model;
    private Path archive;

    @BeforeEach
    void makeModel() throws IOException {
        model = Files.createDirectories(temp.resolve("model"));
        archive = temp.resolve("model.zip");
        Files.createDirectories(model.resolve("saved_model/variables"));
        Files.write(model.resolve("saved_model/saved_model.pb"), new byte[100_000]);
        ModelArchive.writeManifest(model, manifest());
    }

    @Test
    void unpacksAPackedModel() throws IOException {
        // When
        ModelArchive.pack(model, archive);
        ModelArchive.unpack(archive, temp.resolve("copy"));

        // Then
        assertThat(temp.resolve("copy/saved_model/saved_model.pb"))
                .hasSameBinaryContentAs(model.resolve("saved_model/saved_model.pb"));
        assertThat(ModelArchive.readManifest(temp.resolve("copy"))).isEqualTo(manifest());
    }

    @Test
    void packingIsDeterministic() throws IOException {
        // Given
        ModelArchive.pack(model, archive);
        Files.setLastModifiedTime(model.resolve(Manifest.FILE), FileTime.from(Instant.EPOCH));

        // When
        ModelArchive.pack(model, temp.resolve("again.zip"));

        // Then
        assertThat(Sha256.of(temp.resolve("again.zip"))).isEqualTo(Sha256.of(archive));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../escaped", "a/../../escaped", "/../escaped"})
    void rejectsAnEntryOutsideTheFolder(String name) throws IOException {
        // Given
        try (var zip = new ZipOutputStream(Files.newOutputStream(archive))) {
            zip.putNextEntry(new ZipEntry(name));
            zip.write(1);
        }

        // Then
        assertInvalid("entry '%s' would be unpacked outside the model".formatted(name));
        assertThat(temp.resolve("escaped")).doesNotExist();
    }

    @Test
    void rejectsAZipBombBeforeItFillsTheDisk() throws IOException {
        // Given 64 MB of zeros in 64 kB
        try (var zip = new ZipOutputStream(Files.newOutputStream(archive))) {
            zip.putNextEntry(new ZipEntry("bomb"));
            for (int i = 0; i < 64; i++) {
                zip.write(new byte[1 << 20]);
            }
        }

        // Then
        assertInvalid("unpacks to more than");
        assertThat(temp.resolve("copy")).isEmptyDirectory();
    }

    @Test
    void rejectsAnArchiveAboveTheUnpackedLimit() throws IOException {
        ModelArchive.pack(model, archive);
        var limits = new ArchiveLimits(1 << 30, 50_000, 1 << 20);

        assertThatThrownBy(() -> ModelArchive.unpack(archive, temp.resolve("copy"), limits))
                .hasMessageContaining("unpacks to more than 50000 bytes");
    }

    static Stream<List<String>> namesWithoutAPlace() {
        return Stream.of(
                List.of("a", "a/b"),
                List.of("a/b", "a"),
                List.of("a", "a/../a"),
                List.of("x".repeat(300)),
                List.of("x/".repeat(600) + "y"),
                List.of("a\0b"));
    }

    @ParameterizedTest
    @MethodSource("namesWithoutAPlace")
    void rejectsInvalidNames(List<String> names) throws IOException {
        try (var zip = new ZipOutputStream(Files.newOutputStream(archive))) {
            for (String name : names) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(1);
            }
        }

        assertThatThrownBy(() -> ModelArchive.unpack(archive, temp.resolve("copy")))
                .isInstanceOfSatisfying(PatisserieException.class, e -> assertThat(e.code())
                        .isEqualTo(ErrorCode.MODEL_ARCHIVE_INVALID));
    }

    @Test
    void rejectsALargeManifestBeforeReadingIt() throws IOException {
        Files.write(model.resolve(Manifest.FILE), new byte[17 << 20]);

        assertThatThrownBy(() -> ModelArchive.readManifest(model))
                .hasMessageContaining("at most 16777216 bytes, found 17825792");
    }

    @Test
    void rejectsAnArchiveWithAnOversizedStatedSize() {
        assertThatThrownBy(() -> ArchiveLimits.DEFAULT.requireArchive(3L << 30))
                .isInstanceOfSatisfying(
                        PatisserieException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MODEL_TOO_LARGE));
    }

    @Test
    void rejectsAMissingOrOversizedProbe() throws IOException {
        Path probes = Files.createDirectories(model.resolve(Manifest.PROBES));
        assertThatThrownBy(() -> ArchiveLimits.DEFAULT.requireProbes(manifest(), model))
                .hasMessageContaining("cake-1.jpg");

        Files.write(probes.resolve("cake-1.jpg"), new byte[101]);
        var limits = new ArchiveLimits(1, 1, 100);
        assertThatThrownBy(() -> limits.requireProbes(manifest(), model)).hasMessageContaining("at most 100 bytes");
    }

    @Test
    void rejectsATruncatedArchive() throws IOException {
        // Given
        ModelArchive.pack(model, archive);
        Files.write(archive, Arrays.copyOf(Files.readAllBytes(archive), 50_000));

        // Then
        assertInvalid("not a readable zip archive");
    }

    @Test
    void rejectsAFileThatIsNotAZip() throws IOException {
        Files.writeString(archive, "no zip");

        assertInvalid("not a readable zip archive");
    }

    @Test
    void rejectsAModelWithoutAManifest() throws IOException {
        Files.delete(model.resolve(Manifest.FILE));

        assertThatThrownBy(() -> ModelArchive.readManifest(model))
                .isInstanceOfSatisfying(PatisserieException.class, e -> assertThat(e.code())
                        .isEqualTo(ErrorCode.MODEL_ARCHIVE_INVALID));
    }

    private void assertInvalid(String found) {
        assertThatThrownBy(() -> ModelArchive.unpack(archive, temp.resolve("copy")))
                .hasMessageContaining(found)
                .isInstanceOfSatisfying(PatisserieException.class, e -> assertThat(e.code())
                        .isEqualTo(ErrorCode.MODEL_ARCHIVE_INVALID));
    }

    private static Manifest manifest() {
        return new Manifest(
                "m-1",
                List.of("cake", "pie"),
                100,
                "SimpleConvNet",
                9_450_000,
                TrainingRequested.of("r-1", Pipeline.SIMPLE, "desserts"),
                "0".repeat(64),
                "1".repeat(64),
                3,
                new Manifest.Evaluation(
                        3,
                        0.4,
                        2 / 3.0,
                        List.of(List.of(1, 1), List.of(0, 1)),
                        List.of(new Manifest.ClassScore("cake", 1, 0.5, 2), new Manifest.ClassScore("pie", 0.5, 1, 1))),
                List.of(new Manifest.Probe("cake-1.jpg", "cake", List.of(0.75f, 0.25f))),
                Map.of("tensorflow", "2.18.0"),
                Instant.EPOCH,
                null);
    }
}
