package dev.patisserie.trainer.dataset.version;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.clock.ManualClock;
import dev.patisserie.common.dataset.version.Place;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.io.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShardCacheTest {

    private static final int SHARD_BYTES = 1000;

    @TempDir
    Path temp;

    private final ManualClock clock = new ManualClock(Instant.parse("2026-11-29T12:00:00Z"));
    private final byte[][] shards = new byte[4][];
    private FakeDatasetStore store;

    @BeforeEach
    void storeShards() throws IOException {
        store = new FakeDatasetStore(temp.resolve("store"));
        for (int i = 0; i < shards.length; i++) {
            shards[i] = new byte[SHARD_BYTES];
            new Random(i).nextBytes(shards[i]);
            store.put(object(i), Files.write(temp.resolve("shard"), shards[i]));
        }
    }

    private String object(int shard) {
        return Place.shard(Sha256.of(shards[shard]));
    }

    private Path file(int shard) {
        return temp.resolve("cache").resolve(Sha256.of(shards[shard]) + ".shard");
    }

    /** Opens the cache for a version with some of the shards. */
    private ShardCache open(long limitBytes, int... own) throws IOException {
        Set<String> objects = new HashSet<>();
        for (int shard : own) {
            objects.add(object(shard));
        }
        var settings = new VersionedDatasets.CacheSettings(temp.resolve("cache"), limitBytes);
        return new ShardCache(store, settings, objects, clock);
    }

    private Optional<byte[]> read(ShardCache cache, int shard) throws IOException {
        return cache.read(new Place(object(shard), 100, 50));
    }

    private byte[] part(int shard) {
        return Arrays.copyOfRange(shards[shard], 100, 150);
    }

    private List<Integer> cached() {
        return Stream.of(0, 1, 2, 3).filter(i -> Files.exists(file(i))).toList();
    }

    @Test
    void fetchesEachShardOnceForSeveralRuns() throws IOException {
        for (int run = 0; run < 2; run++) {
            ShardCache cache = open(1 << 20, 0, 1);
            for (int i = 0; i < 3; i++) {
                assertThat(read(cache, 0))
                        .hasValueSatisfying(bytes -> assertThat(bytes).isEqualTo(part(0)));
                assertThat(read(cache, 1))
                        .hasValueSatisfying(bytes -> assertThat(bytes).isEqualTo(part(1)));
            }
        }

        assertThat(store.fetches()).isEqualTo(2);
    }

    @Test
    void shardOfAnImpossibleSizeIsNotFetched() throws IOException {
        // Given
        ShardCache cache = open(1 << 20, 0, 1);
        assertThat(read(cache, 0)).isPresent();
        store.claim(Long.MAX_VALUE); // with the cached shard more than a long

        // When, Then
        assertThat(read(cache, 1)).isEmpty();
        assertThat(store.fetches()).isEqualTo(1);
        assertThat(cached()).containsExactly(0);
    }

    @Test
    void concurrentReadersFetchAShardOnce() throws Exception {
        // Given
        ShardCache cache = open(1 << 20, 0);
        List<byte[]> found = new CopyOnWriteArrayList<>();

        // When
        List<Thread> readers = Stream.generate(() -> new Thread(() -> {
                    try {
                        found.add(read(cache, 0).orElseThrow());
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }))
                .limit(8)
                .toList();
        readers.forEach(Thread::start);
        for (Thread reader : readers) {
            reader.join();
        }

        // Then
        assertThat(found).hasSize(8).allMatch(bytes -> Arrays.equals(bytes, part(0)));
        assertThat(store.fetches()).isEqualTo(1);
    }

    @Test
    void shardsOfTheVersionWithoutRoomAreNotCached() throws IOException {
        // Given room for two of three shards
        ShardCache cache = open(2 * SHARD_BYTES + 999, 0, 1, 2);

        // When
        for (int round = 0; round < 2; round++) {
            assertThat(read(cache, 0)).isPresent();
            assertThat(read(cache, 1)).isPresent();
            assertThat(read(cache, 2)).isEmpty();
        }

        // Then
        assertThat(cached()).containsExactly(0, 1);
        assertThat(store.fetches()).isEqualTo(2);
    }

    @Test
    void leastRecentlyUsedShardOfAnotherVersionIsEvicted() throws IOException {
        // Given: shard 0 was used after shard 1
        ShardCache other = open(3 * SHARD_BYTES, 0, 1);
        read(other, 0);
        clock.pass(Duration.ofMinutes(1));
        read(other, 1);
        clock.pass(Duration.ofMinutes(1));
        read(open(3 * SHARD_BYTES, 0), 0);

        // When
        ShardCache cache = open(3 * SHARD_BYTES, 2, 3);
        read(cache, 2);
        read(cache, 3);

        // Then
        assertThat(cached()).containsExactly(0, 2, 3);
    }

    @Test
    void lowerLimitEvictsAtTheNextRun() throws IOException {
        ShardCache cache = open(3 * SHARD_BYTES, 0, 1);
        read(cache, 0);
        clock.pass(Duration.ofMinutes(1));
        read(cache, 1);

        open(SHARD_BYTES, 0, 1);

        assertThat(cached()).containsExactly(1);
    }

    @Test
    void limitOfZeroCachesNothing() throws IOException {
        assertThat(read(open(0, 0), 0)).isEmpty();
        assertThat(cached()).isEmpty();
    }

    @Test
    void incompleteFileOfAKilledRunIsDeletedAndNotUsed() throws IOException {
        // Given: the name of an unfinished write
        Path folder = Files.createDirectories(temp.resolve("cache"));
        Path incomplete = folder.resolve("." + file(0).getFileName() + ".1.tmp");
        Files.write(incomplete, new byte[500]);

        // When
        ShardCache cache = open(1 << 20, 0);

        // Then
        assertThat(incomplete).doesNotExist();
        assertThat(read(cache, 0)).hasValueSatisfying(bytes -> assertThat(bytes).isEqualTo(part(0)));
    }

    @Test
    void failedFetchLeavesNoFileAndIsRetried() throws IOException {
        // Given
        ShardCache cache = open(1 << 20, 0);
        store.failAt(1);

        // When
        assertThatThrownBy(() -> read(cache, 0)).isInstanceOf(PatisserieException.class);

        // Then
        assertThat(temp.resolve("cache")).isEmptyDirectory();
        assertThat(read(cache, 0)).isPresent();
    }

    @Test
    void shardWithOtherBytesThanItsNameIsNotCached() throws IOException {
        // Given
        byte[] other = shards[0].clone();
        other[900] ^= 1;
        Files.write(temp.resolve("store").resolve(object(0)), other);

        // Then
        assertThat(read(open(1 << 20, 0), 0)).isEmpty();
        assertThat(temp.resolve("cache")).isEmptyDirectory();
    }

    @Test
    void truncatedCopyIsDeleted() throws IOException {
        // Given
        read(open(1 << 20, 0), 0);
        Files.write(file(0), new byte[120]);

        // Then
        assertThat(read(open(1 << 20, 0), 0)).isEmpty();
        assertThat(cached()).isEmpty();
    }
}
