package dev.patisserie.data.set;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.dataset.DatasetProblem;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.image.ImageFiles;
import dev.patisserie.data.Folders;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectorTest {

    @TempDir
    Path folder;

    /** Creates two tarts in train, one in each other split, and a bun in train only. */
    @BeforeEach
    void fill() throws IOException {
        photo("train/tart/a.jpg", 40, 20, Color.RED);
        photo("train/tart/b.jpg", 60, 30, Color.GREEN);
        photo("train/bun/a.jpg", 50, 25, Color.BLUE);
        photo("validation/tart/a.jpg", 80, 90, Color.PINK);
        photo("holdout/tart/a.jpg", 100, 10, Color.CYAN);
    }

    private Path photo(String name, int width, int height, Color color) throws IOException {
        return Folders.write(folder.resolve(name), ImageFiles.encode(ImageFiles.plain(width, height, color), "jpeg"));
    }

    @Test
    void countsFilesPerClassAndSplit() throws IOException {
        Inspection inspection = Inspector.inspect(folder);

        assertThat(inspection.split()).isTrue();
        assertThat(inspection.images()).isEqualTo(5);
        assertThat(inspection.classes())
                .containsOnlyKeys("bun", "tart")
                .containsEntry("bun", new TreeMap<>(Map.of("train", 1, "validation", 0, "holdout", 0)))
                .containsEntry("tart", new TreeMap<>(Map.of("train", 2, "validation", 1, "holdout", 1)));
    }

    @Test
    void checksFilesOfNoClassWithoutCountingThemAsAClass() throws IOException {
        photo("_other/a.jpg", 40, 20, Color.GRAY);
        Files.copy(folder.resolve("train/tart/a.jpg"), folder.resolve("_other/tart.jpg"));
        Folders.write(folder.resolve("_other/broken.jpg"));

        Inspection inspection = Inspector.inspect(folder);

        assertThat(inspection.other()).isEqualTo(3);
        assertThat(inspection.images()).isEqualTo(5);
        assertThat(inspection.classes()).containsOnlyKeys("bun", "tart");
        assertThat(inspection.broken()).extracting(Inspection.Broken::file).containsExactly("_other/broken.jpg");
        assertThat(inspection.duplicates())
                .containsExactly(new DuplicateImage(List.of("train/tart/a.jpg", "_other/tart.jpg"), true, true));
    }

    @Test
    void countsClassFoldersWithoutSplits() throws IOException {
        Inspection inspection = Inspector.inspect(folder.resolve("train"));

        assertThat(inspection.split()).isFalse();
        assertThat(inspection.classes().get("tart")).containsExactly(Map.entry("all", 2));
    }

    @Test
    void reportsTheRangeOfSizes() throws IOException {
        Inspection inspection = Inspector.inspect(folder);

        assertThat(inspection.width()).isEqualTo(new Inspection.Range(40, 60, 100));
        assertThat(inspection.height()).isEqualTo(new Inspection.Range(10, 25, 90));
        assertThat(inspection.bytes().min()).isPositive();
    }

    @Test
    void reportsDuplicatesAcrossSplits() throws IOException {
        Files.copy(folder.resolve("train/tart/a.jpg"), folder.resolve("holdout/tart/leak.jpg"));
        Files.copy(folder.resolve("train/tart/b.jpg"), folder.resolve("train/tart/again.jpg"));

        assertThat(Inspector.inspect(folder).duplicates())
                .containsExactlyInAnyOrder(
                        new DuplicateImage(List.of("train/tart/a.jpg", "holdout/tart/leak.jpg"), true, false),
                        new DuplicateImage(List.of("train/tart/again.jpg", "train/tart/b.jpg"), false, false));
    }

    @Test
    void reportsBrokenFilesWithTheirReasons() throws IOException {
        Folders.write(folder.resolve("train/tart/empty.jpg"), new byte[0]);
        Folders.write(folder.resolve("train/tart/text.jpg"));
        byte[] whole = Files.readAllBytes(folder.resolve("train/tart/a.jpg"));
        Folders.write(folder.resolve("train/tart/cut.jpg"), Arrays.copyOf(whole, whole.length / 2));

        Inspection inspection = Inspector.inspect(folder);

        assertThat(inspection.broken())
                .extracting(Inspection.Broken::file, Inspection.Broken::code)
                .containsExactlyInAnyOrder(
                        Tuple.tuple("train/tart/empty.jpg", "IMAGE_EMPTY"),
                        Tuple.tuple("train/tart/text.jpg", "IMAGE_FORMAT_UNSUPPORTED"),
                        Tuple.tuple("train/tart/cut.jpg", "IMAGE_CORRUPT"));
        assertThat(inspection.images()).isEqualTo(8);
    }

    @Test
    void reportsPhotosThatExifRotatesWithTheirDisplayedSize() throws IOException {
        byte[] lying = ImageFiles.withOrientation(ImageFiles.encode(ImageFiles.plain(400, 10, Color.RED), "jpeg"), 6);
        Folders.write(folder.resolve("train/tart/turned.jpg"), lying);

        Inspection inspection = Inspector.inspect(folder);

        assertThat(inspection.rotated()).containsExactly("train/tart/turned.jpg");
        assertThat(inspection.height().max()).isEqualTo(400);
    }

    @Test
    void readsFoldersBelowAClass() throws IOException {
        photo("holdout/tart/second-camera/a.jpg", 30, 30, Color.GRAY);

        assertThat(Inspector.inspect(folder).classes().get("tart")).containsEntry("holdout", 2);
    }

    @Test
    void reportsEachProblemThatTheTrainerRejects() throws IOException {
        // Given: bun is only in train; the tart of the holdout is not an image; a link is broken
        Folders.write(folder.resolve("holdout/tart/a.jpg"));
        Files.createSymbolicLink(folder.resolve("train/tart/broken.jpg"), folder.resolve("nowhere.jpg"));

        // Then
        assertThat(Inspector.inspect(folder).problems())
                .allMatch(DatasetProblem::refused)
                .extracting(DatasetProblem::file)
                .containsExactlyInAnyOrder("validation", "holdout", "holdout/tart", "train/tart/broken.jpg");
    }

    @Test
    void ignoresHiddenFiles() throws IOException {
        Folders.write(folder.resolve("train/tart/.DS_Store"));

        assertThat(Inspector.inspect(folder).images()).isEqualTo(5);
    }

    @Test
    void namesTheMissingSplit() throws IOException {
        Files.delete(folder.resolve("holdout/tart/a.jpg"));
        Files.delete(folder.resolve("holdout/tart"));
        Files.delete(folder.resolve("holdout"));

        assertThatThrownBy(() -> Inspector.inspect(folder))
                .isInstanceOf(PatisserieException.class)
                .hasMessageContaining("found no " + folder.resolve("holdout"));
    }

    @Test
    void namesTheMissingFolder() {
        assertThatThrownBy(() -> Inspector.inspect(folder.resolve("nowhere")))
                .isInstanceOf(PatisserieException.class)
                .hasMessageContaining("nowhere");
    }
}
