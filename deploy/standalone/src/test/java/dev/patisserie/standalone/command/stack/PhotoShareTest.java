package dev.patisserie.standalone.command.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.dataset.LabelledFile;
import dev.patisserie.common.dataset.Split;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PhotoShareTest {

    @TempDir
    Path folder;

    private static List<LabelledFile> photos(Split split, String label, int n) {
        List<LabelledFile> photos = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            photos.add(new LabelledFile(split, label, Path.of("/set", label, split.folder(), i + ".png")));
        }
        return photos;
    }

    @Test
    void choosesEveryNthPhotoOfEachClassAndSplit() {
        // Given
        List<LabelledFile> photos = new ArrayList<>(photos(Split.TRAIN, "pie", 4));
        photos.addAll(photos(Split.TRAIN, "tart", 2));
        photos.addAll(photos(Split.HOLDOUT, "pie", 1));

        // When
        PhotoShare share = PhotoShare.of(photos, 3);

        // Then photos 0 and 3 of pie, 0 of tart, and 0 of pie in the holdout
        assertThat(share.chosen()).containsExactly(photos.get(0), photos.get(3), photos.get(4), photos.get(6));
        assertThat(share.rest()).containsExactly(photos.get(1), photos.get(2), photos.get(5));
    }

    @Test
    void copiesPhotosOfTheSameNameInDifferentFolders() throws IOException {
        // Given
        List<LabelledFile> photos = new ArrayList<>();
        for (String below : List.of("a", "b")) {
            Path file = Files.createDirectories(folder.resolve(below)).resolve("1.png");
            photos.add(new LabelledFile(Split.TRAIN, "pie", Files.writeString(file, below)));
        }

        // When
        Path copy = PhotoShare.copy(photos, folder.resolve("copy"));

        // Then
        try (var files = Files.list(copy.resolve("train").resolve("pie"))) {
            assertThat(files.sorted().map(PhotoShareTest::text)).containsExactly("a", "b");
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
