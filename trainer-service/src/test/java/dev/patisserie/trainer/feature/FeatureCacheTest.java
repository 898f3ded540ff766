package dev.patisserie.trainer.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.trainer.input.FeatureBatch;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Chunks have 32 images: 70 images are three chunks of 32, 32 and 6. */
class FeatureCacheTest {

    private static final int IMAGES = 70;
    private static final int VALUES = 5;
    private static final int BYTES = IMAGES * VALUES * Float.BYTES; // 1400
    private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");

    @TempDir
    Path folder;

    private final FakeFeatures source = new FakeFeatures("a", IMAGES, VALUES);

    @Test
    void computesEachImageOnceAndReturnsItsFeatures() throws IOException {
        try (FeatureCache cache = cache(1 << 20)) {
            FeatureSource kept = cache.keep(source);

            FeatureBatch batch = kept.read(69, 0, 33);

            FeatureBatch expected = new FakeFeatures("a", IMAGES, VALUES).read(69, 0, 33);
            assertThat(batch.values()).isEqualTo(expected.values());
            assertThat(batch.labels()).isEqualTo(expected.labels());
            assertThat(batch.shape()).isEqualTo(expected.shape());
            assertThat(source.computed).isEqualTo(all());
            assertThat(cache.bytesInUse()).isEqualTo(BYTES);
        }
    }

    @Test
    void laterRunReusesCompleteFeatures() throws IOException {
        cache(1 << 20, source).close();
        var again = new FakeFeatures("a", IMAGES, VALUES);

        try (FeatureCache cache = cache(1 << 20)) {
            assertThat(cache.keep(again).read(7).values())
                    .startsWith(source.read(7).values());
        }

        assertThat(again.computed).isEmpty();
    }

    @Test
    void keepsFeaturesOfOtherKeysApart() throws IOException {
        var other = new FakeFeatures("b", IMAGES, VALUES);

        try (FeatureCache cache = cache(1 << 20)) {
            FeatureSource first = cache.keep(source);
            FeatureSource second = cache.keep(other);

            assertThat(first.read(1).values()).isNotEqualTo(second.read(1).values());
        }
    }

    @Test
    void resumesAfterAKilledRun() throws IOException {
        // Given: stopped after two of three chunks
        FeatureCache.Progress stopping = (done, of) -> {
            if (done == 64) {
                throw new CancellationException("killed");
            }
        };
        try (var cache = new FeatureCache(folder, 1 << 20, Clock.systemUTC(), stopping)) {
            assertThatThrownBy(() -> cache.keep(source)).isInstanceOf(CancellationException.class);
        }
        var again = new FakeFeatures("a", IMAGES, VALUES);

        // When
        FeatureBatch batch;
        try (FeatureCache cache = cache(1 << 20)) {
            batch = cache.keep(again).read(all().stream().mapToInt(i -> i).toArray());
        }

        // Then
        assertThat(again.computed).containsExactly(64, 65, 66, 67, 68, 69);
        assertThat(batch.values()).isEqualTo(everything());
    }

    @Test
    void recomputesAnIncompletelyWrittenChunk() throws IOException {
        // Given: the values of the second chunk changed after its checksum was written
        cache(1 << 20, source).close();
        overwrite(file("features.f32"), 32L * VALUES * Float.BYTES + 3, 0x55);

        assertThat(computedAgain()).isEqualTo(IntStream.range(32, 64).boxed().toList());
    }

    @Test
    void recomputesAChunkWithAnIncompleteChecksum() throws IOException {
        // Given: of the first chunk's entry only a part was written
        cache(1 << 20, source).close();
        overwrite(file("chunks.crc32c"), 5, 0x55);

        assertThat(computedAgain()).isEqualTo(IntStream.range(0, 32).boxed().toList());
    }

    @Test
    void recomputesTruncatedChunks() throws IOException {
        cache(1 << 20, source).close();
        truncate(file("features.f32"), 10L * VALUES * Float.BYTES);

        assertThat(computedAgain()).isEqualTo(all());
    }

    @Test
    void recomputesAllChunksWithoutChecksums() throws IOException {
        cache(1 << 20, source).close();
        Files.delete(file("chunks.crc32c"));

        assertThat(computedAgain()).isEqualTo(all());
    }

    private List<Integer> computedAgain() throws IOException {
        var again = new FakeFeatures("a", IMAGES, VALUES);
        try (FeatureCache cache = cache(1 << 20)) {
            FeatureSource kept = cache.keep(again);
            List<Integer> computed = List.copyOf(again.computed);
            assertThat(kept.read(all().stream().mapToInt(i -> i).toArray()).values())
                    .isEqualTo(everything());
            return computed;
        }
    }

    @Test
    void returnsFeaturesWithoutRoomUncachedAndCountsThem() throws IOException {
        try (FeatureCache cache = cache(BYTES)) {
            FeatureSource first = cache.keep(source);
            FeatureSource second = cache.keep(new FakeFeatures("b", IMAGES, VALUES));

            assertThat(first).isInstanceOf(CachedFeatures.class);
            assertThat(second).isInstanceOf(FakeFeatures.class);
            assertThat(cache.bytesWithoutRoom()).isEqualTo(BYTES);
        }
    }

    @Test
    void evictsTheLeastRecentlyUsedFeatures() throws IOException {
        // Given: a and b of earlier runs, a the more recent one; room for two
        useAt(NOON, "b");
        useAt(NOON.plusSeconds(60), "a");

        // When
        useAt(NOON.plusSeconds(120), "c");

        // Then
        assertThat(Files.exists(entry("a"))).isTrue();
        assertThat(Files.exists(entry("b"))).isFalse();
        assertThat(Files.exists(entry("c"))).isTrue();
    }

    private void useAt(Instant time, String name) throws IOException {
        long room = 2L * (BYTES + 100); // checksums and key are counted
        var clock = Clock.fixed(time, ZoneOffset.UTC);
        try (var cache = new FeatureCache(folder, room, clock, (done, of) -> {})) {
            cache.keep(new FakeFeatures(name, IMAGES, VALUES));
        }
    }

    @Test
    void readsFromSeveralMappings() throws IOException {
        // Given: chunks of 2 records of 20 bytes, mappings of at most 100 bytes: 2 chunks each
        var layout = new FeatureFile.Layout(9, VALUES, 2);
        try (var file = new FeatureFile(folder, layout, 100)) {
            for (int chunk = 0; chunk < layout.chunks(); chunk++) {
                int first = layout.firstRecord(chunk);
                int[] records =
                        IntStream.range(first, first + layout.recordsIn(chunk)).toArray();
                file.write(chunk, source.read(records).values());
            }

            assertThat(file.read(8, 3, 4, 0)).isEqualTo(source.read(8, 3, 4, 0).values());
            assertThat(IntStream.range(0, 5).allMatch(chunk -> complete(file, chunk)))
                    .isTrue();
        }
    }

    private static boolean complete(FeatureFile file, int chunk) {
        try {
            return file.isComplete(chunk);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void readAfterCloseFails() throws IOException {
        FeatureSource kept;
        try (FeatureCache cache = cache(1 << 20)) {
            kept = cache.keep(source);
        }

        assertThatThrownBy(() -> kept.read(0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void freesItsMappingsWhenItIsClosed() throws IOException {
        cache(1 << 20, source).close();

        String mapped = Files.readString(Path.of("/proc/self/maps"));
        assertThat(mapped).doesNotContain(entry("a").toString());
    }

    private FeatureCache cache(long limit) throws IOException {
        return new FeatureCache(folder, limit, Clock.systemUTC(), (done, of) -> {});
    }

    private FeatureCache cache(long limit, FeatureSource kept) throws IOException {
        FeatureCache cache = cache(limit);
        cache.keep(kept);
        return cache;
    }

    private static List<Integer> all() {
        return IntStream.range(0, IMAGES).boxed().toList();
    }

    private static float[] everything() {
        return new FakeFeatures("a", IMAGES, VALUES)
                .read(IntStream.range(0, IMAGES).toArray())
                .values();
    }

    private Path entry(String name) {
        return folder.resolve(new FakeFeatures(name, IMAGES, VALUES).key().digest());
    }

    private Path file(String name) throws IOException {
        try (Stream<Path> entries = Files.list(entry("a"))) {
            return entries.filter(file -> file.endsWith(name)).findFirst().orElseThrow();
        }
    }

    private static void overwrite(Path path, long position, int value) throws IOException {
        try (var file = new RandomAccessFile(path.toFile(), "rw")) {
            file.seek(position);
            file.write(value);
        }
    }

    private static void truncate(Path path, long bytes) throws IOException {
        try (var file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(bytes);
        }
    }
}
