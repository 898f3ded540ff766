package dev.patisserie.trainer.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PixelCacheTest {

    private static final int IMAGE_BYTES = 12;

    @TempDir
    Path folder;

    private int fillings;

    @Test
    void fillsAnEntryOnce() throws IOException {
        // Given
        open("a", 5, 1000, 0);

        // When
        PixelCache.Index again = open("a", 5, 1000, 1);

        // Then
        assertThat(fillings).isEqualTo(1);
        assertThat(again).isEqualTo(new PixelCache.Index(5, Map.of(1, "broken")));
    }

    @Test
    void holdsNoMoreImagesThanTheLimitAllows() throws IOException {
        // When: room for 3 images of 12 bytes in 40
        PixelCache.Index index = open("a", 5, 40, 0);

        // Then
        assertThat(index.cached()).isEqualTo(3);
        assertThat(bytesHeld()).isEqualTo(36);
    }

    @Test
    void sharesTheLimitAmongTheEntriesOfARun() throws IOException {
        // Given: room for 6 images
        var cache = cache(72, 0);

        // When
        PixelCache.Index first = open(cache, "a", 4);
        PixelCache.Index second = open(cache, "b", 4);

        // Then
        assertThat(first.cached()).isEqualTo(4);
        assertThat(second.cached()).isEqualTo(2);
        assertThat(bytesHeld()).isEqualTo(72);
    }

    @Test
    void evictsTheLeastRecentlyUsedEntriesFirst() throws IOException {
        // Given: room for 9 images; b is used after a, then a again
        open("a", 3, 108, 1);
        open("b", 3, 108, 2);
        open("c", 3, 108, 3);
        open("a", 3, 108, 4);

        // When
        open("d", 6, 108, 5);

        // Then
        assertThat(pixelFiles()).containsExactly("a-2-v1.pixels", "d-2-v1.pixels");
    }

    @Test
    void ignoresAnEntryWithAFailedFill() {
        assertThatThrownBy(() -> cache(1000, 0).open(cache(1000, 0).entry("a", 2), 5, IMAGE_BYTES, (pixels, cached) -> {
                    Files.write(pixels, new byte[60]);
                    throw new IOException("killed");
                }))
                .hasMessage("killed");

        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void refillsATruncatedEntry() throws IOException {
        open("a", 5, 1000, 0);
        Files.write(folder.resolve("a-2-v1.pixels"), new byte[59]);

        open("a", 5, 1000, 1);

        assertThat(fillings).isEqualTo(2);
        assertThat(bytesHeld()).isEqualTo(60);
    }

    @Test
    void refillsAnEntryWithADamagedIndex() throws IOException {
        open("a", 5, 1000, 0);
        Files.writeString(folder.resolve("a-2-v1.json"), "{\"cached\":");

        open("a", 5, 1000, 1);

        assertThat(fillings).isEqualTo(2);
    }

    @Test
    void deletesFilesOfKilledRuns() throws IOException {
        Files.write(folder.resolve(".a-2-v1.pixels123.tmp"), new byte[500]);

        open("b", 1, 1000, 0);

        assertThat(folder.resolve(".a-2-v1.pixels123.tmp")).doesNotExist();
    }

    @Test
    void storesUnreadableImagesEvenWithoutCachedPixels() throws IOException {
        open("a", 5, 0, 0);

        PixelCache.Index again = open("a", 5, 0, 1);

        assertThat(fillings).isEqualTo(1);
        assertThat(again).isEqualTo(new PixelCache.Index(0, Map.of(1, "broken")));
        assertThat(bytesHeld()).isZero();
    }

    @Test
    void shrinksToALowerLimit() throws IOException {
        open("a", 5, 1000, 0);

        PixelCache.Index index = open("a", 5, 24, 1);

        assertThat(index.cached()).isEqualTo(2);
        assertThat(bytesHeld()).isEqualTo(24);
    }

    /** Opens an entry in a separate run at the given second. */
    private PixelCache.Index open(String digest, int images, long limit, int second) throws IOException {
        return open(cache(limit, second), digest, images);
    }

    private PixelCache.Index open(PixelCache cache, String digest, int images) throws IOException {
        return cache.open(cache.entry(digest, 2), images, IMAGE_BYTES, (pixels, cached) -> {
            fillings++;
            Files.write(pixels, new byte[cached * IMAGE_BYTES]);
            return Map.of(1, "broken");
        });
    }

    private PixelCache cache(long limit, int second) throws IOException {
        Clock clock = Clock.fixed(Instant.parse("2100-01-01T00:00:00Z").plusSeconds(second), ZoneOffset.UTC);
        return new PixelCache(folder, limit, clock);
    }

    private long bytesHeld() throws IOException {
        long bytes = 0;
        for (String name : pixelFiles()) {
            bytes += Files.size(folder.resolve(name));
        }
        return bytes;
    }

    private List<String> pixelFiles() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".pixels"))
                    .sorted()
                    .toList();
        }
    }
}
