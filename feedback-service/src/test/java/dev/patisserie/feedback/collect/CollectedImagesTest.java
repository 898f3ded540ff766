package dev.patisserie.feedback.collect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.clock.ManualClock;
import dev.patisserie.common.dataset.version.DatasetStore;
import dev.patisserie.common.dataset.version.DatasetVersions;
import dev.patisserie.common.image.ImageLimits;
import dev.patisserie.common.store.FakeObjectStore;
import dev.patisserie.common.time.Backoff;
import dev.patisserie.data.version.StorePruning;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class CollectedImagesTest {

    private final ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final FakeObjectStore objects = new FakeObjectStore(clock);
    private final CollectedImages collected = new CollectedImages(objects, "desserts");

    private static byte[] gif(int size) {
        byte[] bytes = new byte[size];
        System.arraycopy("GIF89a".getBytes(StandardCharsets.US_ASCII), 0, bytes, 0, 6);
        return bytes;
    }

    @Test
    void repeatedSaveWritesNothing() throws IOException {
        SavedImage once = collected.save(gif(20));
        SavedImage again = collected.save(gif(20));

        assertThat(again).isEqualTo(once);
        assertThat(objects.puts()).isEqualTo(1);
        assertThat(collected.read(once)).isEqualTo(gif(20));
    }

    @Test
    void damagedOrMissingImageIsNotIntact() throws IOException {
        SavedImage image = collected.save(gif(20));
        assertThat(collected.isIntact(image)).isTrue();

        objects.put("collected/desserts/" + image.sha256(), new byte[20]);
        assertThat(collected.isIntact(image)).isFalse();
        objects.delete("collected/desserts/" + image.sha256());
        assertThat(collected.isIntact(image)).isFalse();
    }

    @Test
    void damagedImageIsSavedAgain() throws IOException {
        SavedImage image = collected.save(gif(20));
        objects.put("collected/desserts/" + image.sha256(), new byte[20]);

        assertThat(collected.isIntact(collected.save(gif(20)))).isTrue();
    }

    @Test
    void deletedImageIsNotIntact() throws IOException {
        SavedImage image = collected.save(gif(20));
        SavedImage other = new CollectedImages(objects, "flowers").save(gif(20));

        collected.delete(image);
        collected.delete(image);

        assertThat(collected.isIntact(image)).isFalse();
        assertThat(new CollectedImages(objects, "flowers").isIntact(other)).isTrue();
    }

    @Test
    void bytesOfNoImageAreAProblem() {
        assertThat(CollectedImages.problem(null))
                .hasValueSatisfying(reason -> assertThat(reason).endsWith("found no value"));
        assertThat(CollectedImages.problem(new byte[0])).isPresent();
        assertThat(CollectedImages.problem("{\"label\": \"pie\"}".getBytes(StandardCharsets.UTF_8)))
                .isPresent();
        assertThat(CollectedImages.problem(gif((int) ImageLimits.DEFAULT.maxBytes() + 1)))
                .isPresent();
        assertThat(CollectedImages.problem(gif(20))).isEmpty();
    }

    @Test
    void pruningKeepsCollectedImages() throws IOException {
        SavedImage image = collected.save(gif(20));
        clock.pass(Duration.ofDays(100));
        var pruning = new StorePruning(new DatasetStore(objects), clock);

        pruning.delete(pruning.plan(new DatasetVersions(List.of()), Duration.ofDays(7)));

        assertThat(collected.isIntact(image)).isTrue();
    }

    @Test
    void waitsDoubleUpToTheLongest() {
        var backoff = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(5));

        assertThat(List.of(1, 2, 3, 4, 1000))
                .extracting(backoff::after)
                .containsExactly(
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(4),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(5));
    }
}
