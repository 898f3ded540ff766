package dev.patisserie.common.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;

class DatasetFolderTest extends FilledFolder {

    private static final String NFC = "cr\u00e8me";
    private static final String NFD = "cre\u0300me";

    private List<String> names() throws IOException {
        return read().files().stream()
                .map(file -> folder.relativize(file.path()).toString())
                .toList();
    }

    @Test
    void filesAtAnyDepthBelongToTheFirstFolderLevelInSortedOrder() throws IOException {
        // Given
        write("holdout/a/second-camera/1.png");
        write("holdout/a/second-camera/2024/x.dat");

        // Then
        assertThat(names())
                .containsExactly(
                        "train/a/1.png",
                        "train/b/1.png",
                        "validation/a/1.png",
                        "validation/b/1.png",
                        "holdout/a/1.png",
                        "holdout/a/second-camera/1.png",
                        "holdout/a/second-camera/2024/x.dat",
                        "holdout/b/1.png");
        assertThat(read().files())
                .filteredOn(file -> file.path().toString().contains("second-camera"))
                .extracting(LabelledFile::label)
                .containsOnly("a");
        assertThat(read().problems()).isEmpty();
    }

    @Test
    void readsClassFoldersWithoutSplitsByTheSameRule() throws IOException {
        write("train/a/second-camera/1.png");

        DatasetContent content = DatasetFolder.open(folder.resolve("train")).read();

        assertThat(content.labels()).containsExactly("a", "b");
        assertThat(content.files()).hasSize(3);
        assertThat(content.files().get(1)).satisfies(file -> {
            assertThat(file.label()).isEqualTo("a");
            assertThat(file.classFolder(folder.resolve("train"))).isEqualTo(folder.resolve("train/a"));
        });
    }

    @Test
    void ignoresHiddenNamesAndMetadataFoldersOfMacOs() throws IOException {
        write("train/a/.DS_Store");
        write("train/a/.thumbnails/1.png");
        write("train/.cache/1.png");
        write("train/__MACOSX/a/._1.png");
        link("train/a/.broken", folder.resolve("nowhere"));

        assertThat(read().files()).hasSize(6);
        assertThat(read().problems()).isEmpty();
    }

    @Test
    void readsAFileWithAnyName() throws IOException {
        write("train/a/Thumbs.db");

        assertThat(names()).contains("train/a/Thumbs.db");
    }

    @Test
    void namesTheMissingFolder() throws IOException {
        Files.delete(write("holdout/c/x").getParent().resolve("x"));
        Files.delete(folder.resolve("holdout/c"));
        for (String name : List.of("a/1.png", "a", "b/1.png", "b", "")) {
            Files.delete(folder.resolve("holdout").resolve(name));
        }

        assertThatThrownBy(this::read)
                .hasMessageContaining("found no " + folder.resolve("holdout"))
                .extracting(e -> ((PatisserieException) e).code())
                .isEqualTo(ErrorCode.DATASET_MISSING);
        assertThatThrownBy(() -> DatasetFolder.open(folder.resolve("nowhere"))).hasMessageContaining("nowhere");
        assertThatThrownBy(() -> DatasetFolder.openSplit(folder.resolve("train")))
                .hasMessageContaining(folder.resolve("train/validation").toString());
    }

    @Test
    void rejectsAnEmptyClassAndAClassMissingInASplit() throws IOException {
        // Given
        Files.delete(folder.resolve("validation/a/1.png"));
        Files.delete(folder.resolve("holdout/b/1.png"));
        Files.delete(folder.resolve("holdout/b"));

        // Then
        assertRefused("validation/a", "expected images in", "found no file");
        assertRefused("holdout", "[b] missing and [] extra");
    }

    @Test
    void messageCountsTheOtherProblems() throws IOException {
        Files.delete(folder.resolve("validation/a/1.png"));
        Files.delete(folder.resolve("holdout/b/1.png"));

        assertThatThrownBy(() -> read().requireValid())
                .hasMessageContaining(folder.resolve("validation/a").toString())
                .hasMessageContaining("and 1 more problems; 'patisserie data inspect' lists them");
    }

    @Test
    void rejectsASetOfOneClass() throws IOException {
        for (Split split : Split.values()) {
            Files.delete(folder.resolve(split.folder()).resolve("b/1.png"));
            Files.delete(folder.resolve(split.folder()).resolve("b"));
        }

        assertRefused("train", "at least two class folders", "[a]");
    }

    @Test
    void followsLinksInsideTheSet() throws IOException {
        link("train/a/again.png", folder.resolve("train/a/1.png"));
        link("train/a/more", folder.resolve("validation/a"));
        Path alias = Files.createSymbolicLink(temporary.resolve("alias"), folder);

        assertThat(names()).contains("train/a/again.png", "train/a/more/1.png");
        assertThat(read().problems()).isEmpty();
        assertThat(DatasetFolder.open(alias).read().problems()).isEmpty();
    }

    @Test
    void rejectsLinksThatLeaveTheSet() throws IOException {
        // Given
        Path secret = temporary.resolve("private");
        Files.createDirectories(secret);
        Files.writeString(secret.resolve("photo.png"), "not for training");
        link("train/a/file.png", secret.resolve("photo.png"));
        link("train/b/folder", secret);
        link("validation/c", secret);

        // Then
        assertRefused("train/a/file.png", "leads to " + secret.resolve("photo.png"), "cp -rL");
        assertRefused("train/b/folder", "leads to " + secret);
        assertRefused("validation/c", "leads to " + secret);
        assertThat(names()).noneMatch(name -> name.contains("photo"));
    }

    @Test
    void rejectsASplitThatIsALinkOutOfTheSet() throws IOException {
        Path elsewhere = Files.move(folder.resolve("holdout"), temporary.resolve("elsewhere"));
        link("holdout", elsewhere);

        assertRefused("holdout", "leads to " + elsewhere);
    }

    @Test
    void rejectsBrokenLinksAndLoops() throws IOException {
        link("train/a/broken.png", folder.resolve("nowhere.png"));
        link("train/b/loop", folder.resolve("train/b"));
        link("train/c", folder.resolve("nowhere"));
        link("validation/a/self", folder.resolve("validation/a/self"));

        assertRefused("train/a/broken.png", "repair or remove the link");
        assertRefused("train/b/loop", "a folder that is read already");
        assertRefused("train/c", "repair or remove the link");
        assertRefused("validation/a/self", "repair or remove the link");
        assertThat(names()).hasSize(6);
    }

    @Test
    void visitsAFolderOnceForAnyNumberOfLinks() throws IOException {
        // Given: two links on each of 40 levels, 2^40 paths
        for (int level = 0; level < 40; level++) {
            Path below = folder.resolve("train/a/level-" + (level + 1));
            Files.createDirectories(below);
            link("train/a/level-%d/left".formatted(level), below);
            link("train/a/level-%d/right".formatted(level), below);
        }

        // Then
        assertThat(refused()).isNotEmpty().hasSizeLessThan(100);
    }

    @Test
    void rejectsAPipeWithoutReadingIt() throws IOException, InterruptedException {
        Path pipe = folder.resolve("train/a/pipe.png");
        int exit = new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor();
        assumeThat(exit).as("mkfifo").isZero();

        assertRefused("train/a/pipe.png", "found a pipe, a socket or a device");
    }

    @Test
    void rejectsUnreadableFilesAndFolders() throws IOException {
        // Given
        Path file = write("train/a/locked.png");
        Path below = write("train/b/locked/1.png").getParent();
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
        Files.setPosixFilePermissions(below, PosixFilePermissions.fromString("---------"));
        assumeThat(Files.isReadable(file)).as("root may read everything").isFalse();

        // Then
        try {
            assertRefused("train/a/locked.png", "change its rights");
            assertRefused("train/b/locked", "change its rights");
        } finally {
            Files.setPosixFilePermissions(below, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    @Test
    void twoUnicodeFormsOfANameAreOneClassAcrossSplits() throws IOException {
        // Given: train comes from Linux, the others from an archive of macOS
        write("train/%s/1.png".formatted(NFC));
        write("validation/%s/1.png".formatted(NFD));
        write("holdout/%s/1.png".formatted(NFD));

        // Then
        assertThat(read().requireValid().labels()).containsExactly("a", "b", NFC);
        assertThat(read().files())
                .filteredOn(file -> file.path().toString().contains("cr"))
                .hasSize(3)
                .extracting(LabelledFile::label)
                .containsOnly(NFC);
    }

    @Test
    void rejectsTwoUnicodeFormsOfANameInOneSplit() throws IOException {
        for (Split split : Split.values()) {
            write("%s/%s/1.png".formatted(split.folder(), NFC));
            write("%s/%s/1.png".formatted(split.folder(), NFD));
        }

        assertThat(refused()).hasSize(3).allSatisfy(problem -> assertThat(problem.reason())
                .contains("cr\\u00e8me", "cre\\u0300me"));
    }

    @Test
    void warnsOfClassesThatDifferOnlyInCase() throws IOException {
        for (Split split : Split.values()) {
            write(split.folder() + "/A/1.png");
        }
        assumeThat(read().labels()).as("a file system that knows case").hasSize(3);

        assertThat(read().requireValid().problems()).hasSize(3).allSatisfy(problem -> assertThat(problem.reason())
                .contains("differ in case alone"));
    }

    @Test
    void warnsOfAFileInPlaceOfAClassFolder() throws IOException {
        write("train/readme.txt");

        assertWarned("train/readme.txt", "in place of a class folder");
    }

    @Test
    void warnsOfAFolderBesideTheSplits() throws IOException {
        write("test/a/1.png");

        assertWarned("test", "it is not read");
    }

    @Test
    void warnsOfControlCharactersInAClassName() throws IOException {
        for (Split split : Split.values()) {
            write(split.folder() + "/c\nd/1.png");
        }

        assertThat(read().requireValid().problems()).hasSize(3).allSatisfy(problem -> assertThat(problem.reason())
                .contains("control characters"));
    }

    @Test
    void rejectsABlankClassName() throws IOException {
        write("train/ /1.png");

        assertRefused("train/ ", "found blanks");
    }
}
