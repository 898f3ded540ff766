package dev.patisserie.common.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The folder of images that belong to no class. */
class OtherImagesTest {

    @TempDir
    Path temporary;

    private Path folder;

    /** Creates one file per class and split: a/1.png and b/1.png. */
    @BeforeEach
    void fill() throws IOException {
        folder = temporary.resolve("set");
        for (Split split : Split.values()) {
            write("%s/a/1.png".formatted(split.folder()));
            write("%s/b/1.png".formatted(split.folder()));
        }
    }

    private Path write(String name) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, name);
    }

    private void link(String name, Path target) throws IOException {
        Path link = folder.resolve(name);
        Files.createDirectories(link.getParent());
        Files.createSymbolicLink(link, target);
    }

    private DatasetContent read() throws IOException {
        return DatasetFolder.open(folder).read();
    }

    private void assertRefused(String file, String... parts) throws IOException {
        assertThat(read().problems()).singleElement().satisfies(problem -> {
            assertThat(problem.refused()).isTrue();
            assertThat(problem.file()).isEqualTo(file);
            assertThat(problem.reason()).contains(parts);
        });
        assertThatThrownBy(() -> read().requireValid())
                .isInstanceOfSatisfying(
                        PatisserieException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DATASET_INVALID));
    }

    private List<String> other() throws IOException {
        return read().other().stream()
                .map(file -> folder.relativize(file).toString())
                .toList();
    }

    @Test
    void imagesOfNoClassAreBesideTheSplits() throws IOException {
        write("_other/b.png");
        write("_other/a/1.png");
        write("_other/.hidden/1.png");

        assertThat(other()).containsExactly("_other/a/1.png", "_other/b.png");
        assertThat(read().files())
                .hasSize(6)
                .noneMatch(file -> file.path().toString().contains("_other"));
        assertThat(read().labels()).containsExactly("a", "b");
        assertThat(read().problems()).isEmpty();
    }

    @Test
    void imagesOfNoClassAreBesideClassFolders() throws IOException {
        folder = temporary.resolve("unsplit");
        write("a/1.png");
        write("b/1.png");
        write("_other/1.png");

        assertThat(read().labels()).containsExactly("a", "b");
        assertThat(other()).containsExactly("_other/1.png");
        assertThat(read().problems()).isEmpty();
    }

    @Test
    void refusesAFolderOfNoClassWithinASplit() throws IOException {
        write("train/_other/1.png");

        assertThat(read().labels()).containsExactly("a", "b");
        assertThat(other()).isEmpty();
        assertRefused("train/_other", folder.resolve("_other").toString(), "move it there");
    }

    @Test
    void filesOfNoClassAreCheckedLikeThoseOfAClass() throws IOException {
        Path outside = Files.writeString(temporary.resolve("secret.png"), "secret");
        link("_other/link.png", outside);

        assertThat(other()).isEmpty();
        assertRefused("_other/link.png", "expected links inside the data set");
    }

    @Test
    void refusesALinkToAFolderOutsideAsTheFolderOfNoClass() throws IOException {
        Files.createDirectories(temporary.resolve("elsewhere"));
        Files.writeString(temporary.resolve("elsewhere").resolve("1.png"), "other");
        link("_other", temporary.resolve("elsewhere"));

        assertThat(other()).isEmpty();
        assertRefused("_other", "expected links inside the data set");
    }

    @Test
    void warnsOfAFileInPlaceOfTheFolderOfNoClass() throws IOException {
        write("_other");

        assertThat(other()).isEmpty();
        assertThat(read().problems()).singleElement().satisfies(problem -> {
            assertThat(problem.file()).isEqualTo("_other");
            assertThat(problem.refused()).isFalse();
            assertThat(problem.reason()).contains("in place of a folder");
        });
    }
}
