package dev.patisserie.trainer.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.dataset.Split;
import dev.patisserie.common.fault.PatisserieException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchStreamTest {

    @TempDir
    Path temp;

    private DecodedDataset images;
    private DecodedSplit train; // 18 images

    @BeforeEach
    void openPhotos() throws IOException {
        PhotoSet set = PhotoSet.draw(temp.resolve("set"));
        images = DecodedDataset.open(
                DatasetReader.read(set.folder()),
                new DecodedDataset.Options(16, temp.resolve("cache"), 0, 2),
                (done, of) -> {});
        train = images.split(Split.TRAIN);
    }

    @AfterEach
    void closePhotos() throws IOException {
        images.close();
    }

    @Test
    void returnsEveryExampleOnceInTheGivenOrder() throws IOException {
        // Given
        int[] order = ExampleOrder.shuffled(18, 1, 1);
        List<byte[]> pixels = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();

        // When
        try (var batches = new BatchStream<>(train, order, 5, 2)) {
            while (batches.hasNext()) {
                Batch batch = batches.next();
                sizes.add(batch.size());
                pixels.add(batch.rgb());
            }
        }

        // Then: 18 = 5 + 5 + 5 + 3
        assertThat(sizes).containsExactly(5, 5, 5, 3);
        assertThat(pixels.get(3))
                .isEqualTo(train.read(order[15], order[16], order[17]).rgb());
    }

    @Test
    void earlyCloseDoesNotAffectTheNextPass() throws IOException {
        int[] order = ExampleOrder.natural(18);
        try (var batches = new BatchStream<>(train, order, 2, 3)) {
            batches.next();
        }

        try (var batches = new BatchStream<>(train, order, 18, 1)) {
            assertThat(batches.next().size()).isEqualTo(18);
        }
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().equals("prefetch"));
    }

    @Test
    void rethrowsAFailureOfReading() throws IOException {
        Files.delete(Path.of(train.content(7).name()));

        try (var batches = new BatchStream<>(train, ExampleOrder.natural(18), 5, 1)) {
            batches.next();
            assertThatThrownBy(batches::next)
                    .isInstanceOf(PatisserieException.class)
                    .hasMessageContaining(train.content(7).name());
            assertThat(batches.hasNext()).isFalse();
        }
    }

    @Test
    void orderDependsOnTheSeed() {
        int[] order = ExampleOrder.shuffled(100, 7, 1);

        assertThat(order)
                .isEqualTo(ExampleOrder.shuffled(100, 7, 1))
                .isNotEqualTo(ExampleOrder.shuffled(100, 8, 1))
                .isNotEqualTo(ExampleOrder.shuffled(100, 7, 2))
                .containsExactlyInAnyOrder(ExampleOrder.natural(100));
    }
}
