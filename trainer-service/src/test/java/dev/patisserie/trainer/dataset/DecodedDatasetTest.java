package dev.patisserie.trainer.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.dataset.Split;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.image.ImageLimits;
import dev.patisserie.common.image.decode.ImageDecoder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecodedDatasetTest {

    private static final int SIZE = 16;
    private static final int IMAGE_BYTES = SIZE * SIZE * 3;

    @TempDir
    Path temp;

    private PhotoSet set;

    @BeforeEach
    void drawPhotos() {
        set = PhotoSet.draw(temp.resolve("set"));
    }

    /** The limits cache nothing, a part of the training split, and everything. */
    @ParameterizedTest
    @ValueSource(longs = {0, 7 * IMAGE_BYTES, 1 << 20})
    void returnsTheDecodersPixelsForEveryCacheLimit(long cacheLimit) throws IOException {
        for (int run = 1; run <= 2; run++) { // the second run uses the cache of the first
            try (DecodedDataset images = open(cacheLimit);
                    var decoder = new ImageDecoder(ImageLimits.DEFAULT)) {
                DecodedSplit train = images.split(Split.TRAIN);
                int[] order = {17, 3, 8, 0};

                Batch batch = train.read(order);

                for (int i = 0; i < order.length; i++) {
                    byte[] file = train.content(order[i]).read();
                    assertThat(Arrays.copyOfRange(batch.rgb(), i * IMAGE_BYTES, (i + 1) * IMAGE_BYTES))
                            .isEqualTo(decoder.decode(file, SIZE));
                    assertThat(batch.labels()[i]).isEqualTo(train.label(order[i]));
                }
            }
        }
    }

    @Test
    void doesNotDecodeCachedImagesAgain() throws IOException {
        // Given
        open(1 << 20).close();
        Dataset dataset = DatasetReader.read(set.folder());
        Files.write(Path.of(dataset.split(Split.TRAIN).images().get(0).content().name()), new byte[] {1, 2, 3});

        // When: opened as it was before the file was damaged
        try (DecodedDataset images = open(dataset, 1 << 20)) {
            // Then
            assertThat(images.split(Split.TRAIN).read(0).rgb()).hasSize(IMAGE_BYTES);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1 << 20})
    void skipsAndListsUnreadableFiles(long cacheLimit) throws IOException {
        // Given
        Path text = PhotoSet.write(
                set.classFolder(Split.TRAIN, "cake").resolve("notes.txt"),
                "flour, sugar".getBytes(StandardCharsets.UTF_8));
        Path empty = PhotoSet.write(set.classFolder(Split.HOLDOUT, "pie").resolve("e.jpg"), new byte[0]);

        for (int run = 1; run <= 2; run++) { // a cached set reports the same files as a new one
            // When
            try (DecodedDataset images = open(cacheLimit)) {
                // Then
                assertThat(images.skipped())
                        .extracting(SkippedImage::name)
                        .containsExactly(text.toString(), empty.toString());
                assertThat(images.skipped().get(0).reason()).contains("expected a file of format [JPEG, PNG");
                assertThat(images.split(Split.TRAIN).size()).isEqualTo(18);
                assertThat(images.split(Split.HOLDOUT).size()).isEqualTo(9);
            }
        }
    }

    @Test
    void namesAClassWithoutReadableImages() throws IOException {
        // Given
        Path pies = set.classFolder(Split.VALIDATION, "pie");
        for (int i = 0; i < 2; i++) {
            PhotoSet.write(pies.resolve(i + ".png"), new byte[] {1, 2, (byte) i});
        }

        // Then
        assertThatThrownBy(() -> open(1 << 20))
                .isInstanceOfSatisfying(
                        PatisserieException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DATASET_INVALID))
                .hasMessageContaining(pies.toString())
                .hasMessageContaining("expected a file of format [JPEG, PNG");
    }

    @Test
    void namesAFileThatWasDamagedDuringTraining() throws IOException {
        try (DecodedDataset images = open(0)) {
            DecodedSplit train = images.split(Split.TRAIN);
            Files.delete(Path.of(train.content(4).name()));

            assertThatThrownBy(() -> train.read(3, 4))
                    .isInstanceOf(PatisserieException.class)
                    .hasMessageContaining(train.content(4).name());
        }
    }

    @Test
    void stopsDecodingOnCancellation() {
        assertThatThrownBy(() -> DecodedDataset.open(DatasetReader.read(set.folder()), options(1 << 20), (done, of) -> {
                    throw new CancellationException("%d of %d".formatted(done, of));
                }))
                .isInstanceOf(CancellationException.class)
                .hasMessageMatching("\\d of 18"); // each thread stops at its first image
    }

    private DecodedDataset open(long cacheLimit) throws IOException {
        return open(DatasetReader.read(set.folder()), cacheLimit);
    }

    private DecodedDataset open(Dataset dataset, long cacheLimit) throws IOException {
        return DecodedDataset.open(dataset, options(cacheLimit), (done, of) -> {});
    }

    private DecodedDataset.Options options(long cacheLimit) {
        return new DecodedDataset.Options(SIZE, temp.resolve("cache"), cacheLimit, 2);
    }
}
