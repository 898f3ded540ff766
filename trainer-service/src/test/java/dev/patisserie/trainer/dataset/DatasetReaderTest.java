package dev.patisserie.trainer.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.dataset.Split;
import dev.patisserie.common.dataset.version.ContentDigest;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.io.AtomicFiles;
import dev.patisserie.common.io.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetReaderTest {

    @TempDir
    Path folder;

    @Test
    void readsEveryFileOfEachSplitUnderItsSortedLabel() throws IOException {
        PhotoSet.draw(folder);

        Dataset dataset = DatasetReader.read(folder);

        assertThat(dataset.labels()).containsExactly("cake", "pie", "tart");
        assertThat(dataset.split(Split.TRAIN).images()).hasSize(18).allSatisfy(file -> assertThat(
                        Path.of(file.content().name()).getParent().getFileName())
                .hasToString(dataset.labels().get(file.label())));
        assertThat(dataset.split(Split.VALIDATION).images()).hasSize(6);
        assertThat(dataset.split(Split.HOLDOUT).images()).hasSize(9);
    }

    @Test
    void imagesOfNoClassAreBesideTheSplits() throws IOException {
        // Given
        PhotoSet.draw(folder);
        Dataset without = DatasetReader.read(folder);
        PhotoSet.write(folder.resolve("_other/trees/1.png"), new byte[] {1});
        PhotoSet.write(folder.resolve("_other/2.png"), new byte[] {2});
        PhotoSet.write(folder.resolve("_other/.hidden.png"), new byte[] {3});

        // When
        Dataset with = DatasetReader.read(folder);

        // Then
        assertThat(without.other()).isEmpty();
        assertThat(with.other().orElseThrow().images())
                .extracting(image ->
                        folder.relativize(Path.of(image.content().name())).toString())
                .containsExactlyInAnyOrder("_other/trees/1.png", "_other/2.png");
        assertThat(with.labels()).isEqualTo(without.labels());
        for (Split split : Split.values()) {
            assertThat(with.split(split).digest())
                    .isEqualTo(without.split(split).digest());
        }
        assertThat(with.digest()).isNotEqualTo(without.digest());
    }

    @Test
    void skipsHiddenFilesAndFolders() throws IOException {
        // Given
        PhotoSet set = PhotoSet.draw(folder);
        PhotoSet.write(set.classFolder(Split.TRAIN, "pie").resolve(".DS_Store"), new byte[4]);
        PhotoSet.write(set.splitFolder(Split.TRAIN).resolve(".cache/x"), new byte[4]);

        // When
        Dataset dataset = DatasetReader.read(folder);

        // Then
        assertThat(dataset.labels()).hasSize(3);
        assertThat(dataset.split(Split.TRAIN).images()).hasSize(18);
    }

    @Test
    void countsFilesInFoldersBelowAClass() throws IOException {
        PhotoSet set = PhotoSet.draw(folder);
        PhotoSet.write(set.classFolder(Split.TRAIN, "pie").resolve("2024/a.png"), new byte[4]);

        assertThat(DatasetReader.read(folder).split(Split.TRAIN).images()).hasSize(19);
    }

    @Test
    void keepsDigestAndOrderWhenFilesAreRenamed() throws IOException {
        // Given
        PhotoSet set = PhotoSet.draw(folder);
        Dataset before = DatasetReader.read(folder);

        // When: the first file by name becomes the last
        Path cakes = set.classFolder(Split.HOLDOUT, "cake");
        Files.move(cakes.resolve("0.png"), cakes.resolve("zzz.png"));
        Dataset after = DatasetReader.read(folder);

        // Then
        assertThat(after.digest()).isEqualTo(before.digest());
        assertThat(after.split(Split.HOLDOUT).images())
                .extracting(HashedImage::sha256)
                .isEqualTo(before.split(Split.HOLDOUT).images().stream()
                        .map(HashedImage::sha256)
                        .toList());
    }

    @Test
    void changesBothDigestsWhenAHoldoutImageChangesItsClass() throws IOException {
        // Given
        PhotoSet set = PhotoSet.draw(folder);
        Dataset before = DatasetReader.read(folder);

        // When
        Files.move(
                set.classFolder(Split.HOLDOUT, "cake").resolve("0.png"),
                set.classFolder(Split.HOLDOUT, "pie").resolve("x.png"));
        Dataset after = DatasetReader.read(folder);

        // Then
        assertThat(after.digest()).isNotEqualTo(before.digest());
        assertThat(after.split(Split.HOLDOUT).digest())
                .isNotEqualTo(before.split(Split.HOLDOUT).digest());
    }

    @Test
    void keepsTheHoldoutDigestWhenTrainingImagesChange() throws IOException {
        // Given
        PhotoSet set = PhotoSet.draw(folder);
        Dataset before = DatasetReader.read(folder);

        // When
        Files.delete(set.classFolder(Split.TRAIN, "cake").resolve("0.png"));
        Dataset after = DatasetReader.read(folder);

        // Then
        assertThat(after.digest()).isNotEqualTo(before.digest());
        assertThat(after.split(Split.HOLDOUT).digest())
                .isEqualTo(before.split(Split.HOLDOUT).digest());
    }

    @Test
    void namesAMissingFolder() {
        Path absent = folder.resolve("absent");

        assertThatReading(absent).satisfies(failure(ErrorCode.DATASET_MISSING, absent));
    }

    @Test
    void namesAMissingSplit() throws IOException {
        PhotoSet set = PhotoSet.draw(folder);
        AtomicFiles.deleteTree(set.splitFolder(Split.HOLDOUT));

        assertThatReading(folder).satisfies(failure(ErrorCode.DATASET_MISSING, set.splitFolder(Split.HOLDOUT)));
    }

    @Test
    void rejectsASetWithOneClass() throws IOException {
        PhotoSet set = PhotoSet.draw(folder);
        for (Split split : Split.values()) {
            AtomicFiles.deleteTree(set.classFolder(split, "pie"));
            AtomicFiles.deleteTree(set.classFolder(split, "tart"));
        }

        assertThatReading(folder)
                .hasMessageContaining("at least two class folders")
                .hasMessageContaining("[cake]")
                .satisfies(failure(ErrorCode.DATASET_INVALID, set.splitFolder(Split.TRAIN)));
    }

    @Test
    void namesAnEmptyClass() throws IOException {
        PhotoSet set = PhotoSet.draw(folder);
        Path tarts = set.classFolder(Split.VALIDATION, "tart");
        AtomicFiles.deleteTree(tarts);
        Files.createDirectory(tarts);

        assertThatReading(folder).satisfies(failure(ErrorCode.DATASET_INVALID, tarts));
    }

    @Test
    void namesTheClassesThatDifferBetweenSplits() throws IOException {
        PhotoSet set = PhotoSet.draw(folder);
        Files.move(set.classFolder(Split.HOLDOUT, "tart"), set.classFolder(Split.HOLDOUT, "torte"));

        assertThatReading(folder)
                .hasMessageContaining("[tart] missing and [torte] extra")
                .satisfies(failure(ErrorCode.DATASET_INVALID, set.splitFolder(Split.HOLDOUT)));
    }

    @Test
    void namesTheFileBehindABrokenLink() throws IOException {
        PhotoSet set = PhotoSet.draw(folder);
        Path link = set.classFolder(Split.TRAIN, "pie").resolve("gone.png");
        Files.createSymbolicLink(link, folder.resolve("nowhere.png"));

        assertThatReading(folder).satisfies(failure(ErrorCode.DATASET_INVALID, link));
    }

    @Test
    void equalFilesInOtherClassesHaveAnotherDigest() {
        var file = new HashedImage(new ImageFile(Path.of("a")), 0, ContentDigest.parse("0".repeat(64)));

        String cake = new LabelledSplit("holdout", List.of("cake"), List.of(file)).digest();
        String pie = new LabelledSplit("holdout", List.of("pie"), List.of(file)).digest();

        assertThat(cake)
                .isEqualTo(Sha256.of(("cake/" + "0".repeat(64) + "\n").getBytes(StandardCharsets.UTF_8)))
                .isNotEqualTo(pie);
    }

    /** Models are comparable only if an unchanged holdout keeps its digest. */
    @Test
    void holdoutDigestOfAFlatSetIsThatOfItsClassesAndContents() throws IOException {
        // Given: a set with a file that is not an image, and a class in Unicode form NFD
        PhotoSet set = PhotoSet.draw(folder);
        String decomposed = "cre\u0300me";
        for (Split split : Split.values()) {
            PhotoSet.write(set.splitFolder(split).resolve(decomposed + "/0.png"), new byte[9]);
        }
        PhotoSet.write(set.classFolder(Split.HOLDOUT, "pie").resolve("Thumbs.db"), new byte[4]);
        PhotoSet.write(set.classFolder(Split.HOLDOUT, "pie").resolve(".hidden"), new byte[5]);

        // When
        Dataset dataset = DatasetReader.read(folder);

        // Then: a line "class/sha256" for each file that is not hidden, sorted by class and SHA-256
        var lines = new StringBuilder();
        for (String label : List.of("cake", decomposed, "pie", "tart")) {
            try (var files = Files.list(set.classFolder(Split.HOLDOUT, label))) {
                files.filter(file -> !file.endsWith(".hidden"))
                        .map(DatasetReaderTest::sha256)
                        .sorted()
                        .forEach(sha -> lines.append(label + "/" + sha + "\n"));
            }
        }
        assertThat(dataset.split(Split.HOLDOUT).digest())
                .isEqualTo(Sha256.of(lines.toString().getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void nestedHoldoutHasTheDigestOfTheFlatOne() throws IOException {
        // Given
        PhotoSet set = PhotoSet.draw(folder);
        String before = DatasetReader.read(folder).split(Split.HOLDOUT).digest();

        // When
        Path pies = set.classFolder(Split.HOLDOUT, "pie");
        Files.createDirectory(pies.resolve("second-camera"));
        Files.move(pies.resolve("0.png"), pies.resolve("second-camera/1.png"));

        // Then
        assertThat(DatasetReader.read(folder).split(Split.HOLDOUT).digest()).isEqualTo(before);
    }

    private static String sha256(Path file) {
        try {
            return Sha256.of(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> assertThatReading(Path folder) {
        return assertThatThrownBy(() -> DatasetReader.read(folder));
    }

    private static Consumer<Throwable> failure(ErrorCode code, Path named) {
        return thrown -> {
            assertThat(thrown).isInstanceOf(PatisserieException.class);
            assertThat(((PatisserieException) thrown).code()).isEqualTo(code);
            assertThat(thrown).hasMessageContaining(named.toString());
        };
    }
}
