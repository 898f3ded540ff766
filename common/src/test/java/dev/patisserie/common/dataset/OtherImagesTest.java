package dev.patisserie.common.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The folder of images that belong to no class. */
class OtherImagesTest extends FilledFolder {

    private void assertOnlyRefused(String file, String... parts) throws IOException {
        assertThat(read().problems()).hasSize(1);
        assertRefused(file, parts);
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
        assertOnlyRefused("train/_other", folder.resolve("_other").toString(), "move it there");
    }

    @Test
    void filesOfNoClassAreCheckedLikeThoseOfAClass() throws IOException {
        Path outside = Files.writeString(temporary.resolve("secret.png"), "secret");
        link("_other/link.png", outside);

        assertThat(other()).isEmpty();
        assertOnlyRefused("_other/link.png", "expected links inside the data set");
    }

    @Test
    void refusesALinkToAFolderOutsideAsTheFolderOfNoClass() throws IOException {
        Files.createDirectories(temporary.resolve("elsewhere"));
        Files.writeString(temporary.resolve("elsewhere").resolve("1.png"), "other");
        link("_other", temporary.resolve("elsewhere"));

        assertThat(other()).isEmpty();
        assertOnlyRefused("_other", "expected links inside the data set");
    }

    @Test
    void warnsOfAFileInPlaceOfTheFolderOfNoClass() throws IOException {
        write("_other");

        assertThat(other()).isEmpty();
        assertWarned("_other", "in place of a folder");
    }
}
