package dev.patisserie.data.set;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.data.Folders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SplitterTest {

    @TempDir
    Path folder;

    private Path source(int tarts, int buns) throws IOException {
        Path source = folder.resolve("source");
        for (int i = 0; i < tarts; i++) {
            Folders.write(source.resolve("tart/%02d.jpg".formatted(i)));
        }
        for (int i = 0; i < buns; i++) {
            Folders.write(source.resolve("bun/%02d.jpg".formatted(i)));
        }
        return source;
    }

    private SplitReport split(Path source, SplitRecipe recipe) throws IOException {
        return Splitter.split(source, folder.resolve("target"), recipe);
    }

    @Test
    void dividesEachClassByTheSameFractions() throws IOException {
        SplitReport report = split(source(20, 10), SplitRecipe.DEFAULT);

        // a fifth of 20 is 4, a fifth of 10 is 2
        assertThat(report.classes())
                .containsEntry("tart", new TreeMap<>(Map.of("train", 12L, "validation", 4L, "holdout", 4L)))
                .containsEntry("bun", new TreeMap<>(Map.of("train", 6L, "validation", 2L, "holdout", 2L)));
    }

    @Test
    void assignsEveryFileToOneSplitAndKeepsTheSource() throws IOException {
        Path source = source(9, 5);
        SortedMap<String, String> before = Folders.content(source);

        split(source, SplitRecipe.DEFAULT);

        assertThat(Folders.content(folder.resolve("target")).values())
                .containsExactlyInAnyOrderElementsOf(before.values());
        assertThat(Folders.content(source)).isEqualTo(before);
    }

    @Test
    void imagesOfNoClassStayBesideTheSplits() throws IOException {
        Path source = source(6, 6);
        Folders.write(source.resolve("_other/trees/1.jpg"));

        SplitReport report = split(source, SplitRecipe.DEFAULT);

        assertThat(folder.resolve("target/_other/trees/1.jpg"))
                .hasSameBinaryContentAs(source.resolve("_other/trees/1.jpg"));
        assertThat(report.classes()).containsOnlyKeys("bun", "tart");
        assertThat(Folders.content(folder.resolve("target"))).hasSize(13);
    }

    @Test
    void keepsFilesOfTheSameNameInDifferentFolders() throws IOException {
        // Given
        Path source = source(6, 6);
        for (int i = 0; i < 6; i++) {
            Folders.write(source.resolve("tart/second-camera/%02d.jpg".formatted(i)));
        }

        // When
        SplitReport report = split(source, SplitRecipe.DEFAULT);

        // Then: 12 tarts, a fifth of them (2.4) is 2
        assertThat(report.classes().get("tart"))
                .isEqualTo(new TreeMap<>(Map.of("train", 8L, "validation", 2L, "holdout", 2L)));
        assertThat(Folders.content(folder.resolve("target")).keySet())
                .filteredOn(name -> name.contains("tart/second-camera/"))
                .hasSize(6);
        assertThat(Folders.content(folder.resolve("target")).values())
                .containsExactlyInAnyOrderElementsOf(Folders.content(source).values());
    }

    @Test
    void rejectsASourceThatTheTrainerWouldReject() throws IOException {
        Path source = source(6, 6);
        Files.createSymbolicLink(source.resolve("tart/broken.jpg"), folder.resolve("nowhere"));

        assertThatThrownBy(() -> split(source, SplitRecipe.DEFAULT)).hasMessageContaining("broken.jpg");
        assertThat(folder.resolve("target")).doesNotExist();
    }

    @Test
    void keepsEqualFilesInOneSplit() throws IOException {
        // Given five pairs of equal files
        Path source = source(10, 10);
        for (int i = 0; i < 5; i++) {
            Files.copy(source.resolve("tart/%02d.jpg".formatted(i)), source.resolve("tart/copy-%d.jpg".formatted(i)));
        }

        // When
        SplitReport report = split(source, SplitRecipe.DEFAULT);

        // Then
        assertThat(report.duplicates()).hasSize(5);
        assertThat(Inspector.inspect(folder.resolve("target")).duplicates())
                .hasSize(5)
                .noneMatch(DuplicateImage::acrossSplits);
    }

    @Test
    void assignsImagesOfSeveralClassesToTrainAndReportsThem() throws IOException {
        Path source = source(5, 5);
        Files.copy(source.resolve("tart/00.jpg"), source.resolve("bun/same.jpg"));

        SplitReport report = split(source, SplitRecipe.DEFAULT);

        assertThat(report.duplicates())
                .containsExactly(new DuplicateImage(List.of("bun/same.jpg", "tart/00.jpg"), false, true));
        assertThat(folder.resolve("target/train/bun/same.jpg")).exists();
        assertThat(folder.resolve("target/train/tart/00.jpg")).exists();
    }

    @Test
    void splitDependsOnlyOnTheSeed() throws IOException {
        Path source = source(30, 30);
        Path again = folder.resolve("again");
        Path other = folder.resolve("other");

        split(source, SplitRecipe.DEFAULT);
        Splitter.split(source, again, SplitRecipe.DEFAULT);
        Splitter.split(source, other, new SplitRecipe(0.2, 0.2, 43, SplitRecipe.Placement.COPY));

        assertThat(Folders.content(again)).isEqualTo(Folders.content(folder.resolve("target")));
        assertThat(Folders.content(other)).isNotEqualTo(Folders.content(again));
    }

    @Test
    void createsHardLinksOnRequest() throws IOException {
        Path source = source(3, 3);

        split(source, new SplitRecipe(0.2, 0.2, 42, SplitRecipe.Placement.LINK));

        try (var files = Files.walk(folder.resolve("target"))) {
            assertThat(files.filter(Files::isRegularFile)).hasSize(6).allMatch(file -> isLinkInto(source, file));
        }
    }

    private static boolean isLinkInto(Path source, Path file) {
        Path original = source.resolve(file.getParent().getFileName()).resolve(file.getFileName());
        try {
            return Files.isSameFile(original, file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void rejectsAClassWithTooFewImages() throws IOException {
        Path source = source(5, 2);

        assertThatThrownBy(() -> split(source, SplitRecipe.DEFAULT))
                .isInstanceOf(PatisserieException.class)
                .hasMessageContaining("class 'bun'")
                .hasMessageContaining("found 2");
        assertThat(folder.resolve("target")).doesNotExist();
    }

    @Test
    void rejectsATargetWithContent() throws IOException {
        Path source = source(5, 5);
        Folders.write(folder.resolve("target/mine.txt"));

        assertThatThrownBy(() -> split(source, SplitRecipe.DEFAULT)).hasMessageContaining("new or empty folder");
    }

    @Test
    void rejectsASplitDataSet() throws IOException {
        Path source = source(5, 5);
        split(source, SplitRecipe.DEFAULT);

        assertThatThrownBy(() -> Splitter.split(folder.resolve("target"), folder.resolve("twice"), SplitRecipe.DEFAULT))
                .hasMessageContaining("split already");
    }

    @Test
    void rejectsFractionsWithoutTrainingImages() {
        assertThatThrownBy(() -> new SplitRecipe(0.5, 0.5, 1, SplitRecipe.Placement.COPY))
                .hasMessageContaining("together below 1");
    }
}
