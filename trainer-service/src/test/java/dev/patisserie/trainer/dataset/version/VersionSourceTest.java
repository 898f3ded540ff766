package dev.patisserie.trainer.dataset.version;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.dataset.Split;
import dev.patisserie.common.dataset.version.ContentDigest;
import dev.patisserie.common.dataset.version.DatasetStore;
import dev.patisserie.common.dataset.version.ManifestEntry;
import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.DatasetPublished;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.io.AtomicFiles;
import dev.patisserie.common.tensorflow.NativeMemory;
import dev.patisserie.trainer.dataset.Dataset;
import dev.patisserie.trainer.dataset.DatasetReader;
import dev.patisserie.trainer.dataset.DatasetSource;
import dev.patisserie.trainer.dataset.DecodedDataset;
import dev.patisserie.trainer.dataset.HashedImage;
import dev.patisserie.trainer.dataset.LabelledSplit;
import dev.patisserie.trainer.dataset.PhotoSet;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VersionSourceTest {

    private static final Instant NOON = Instant.parse("2026-11-29T12:00:00Z");
    private static final int PER_SHARD = 4;

    @TempDir
    Path temp;

    private final Queue<ReadListener.Source> reads = new ConcurrentLinkedQueue<>();
    private PhotoSet set;
    private FakeDatasetStore store;
    private DatasetPublished published;

    @BeforeEach
    void publish() {
        set = PhotoSet.draw(temp.resolve("set"));
        store = new FakeDatasetStore(temp.resolve("store"));
        published = TestVersions.publish(store, "desserts", set.folder(), PER_SHARD, NOON);
    }

    /** Returns the version with a cache of that many bytes; reads the store directly if it is negative. */
    private DatasetSource source(long cacheBytes) {
        Optional<VersionedDatasets.CacheSettings> cache = cacheBytes < 0
                ? Optional.empty()
                : Optional.of(new VersionedDatasets.CacheSettings(temp.resolve("shards"), cacheBytes));
        return new VersionedDatasets(store, cache, Clock.systemUTC(), reads::add).of(published);
    }

    @Test
    void folderAndVersionHaveEqualDigestsAndOrder() throws IOException {
        // When
        Dataset folder = DatasetReader.read(set.folder());
        Dataset version = source(-1).read();

        // Then
        assertThat(version.labels()).isEqualTo(folder.labels());
        assertThat(version.digest()).isEqualTo(folder.digest());
        for (Split split : Split.values()) {
            assertThat(version.split(split).digest())
                    .isEqualTo(folder.split(split).digest());
            assertThat(version.split(split).images())
                    .extracting(HashedImage::sha256)
                    .isEqualTo(folder.split(split).images().stream()
                            .map(HashedImage::sha256)
                            .toList());
        }
        assertThat(version.split(Split.HOLDOUT).digest())
                .isEqualTo(published.holdoutDigest())
                .isEqualTo(new DatasetStore(store).read(published).holdoutDigest());
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 1 << 20})
    void imagesOfNoClassAreRead(long cacheBytes) throws IOException {
        // Given
        String without = published.holdoutDigest();
        byte[] first = PhotoSet.picture(Color.GRAY, 1);
        PhotoSet.write(set.folder().resolve("_other/1.png"), first);
        PhotoSet.write(set.folder().resolve("_other/2.png"), PhotoSet.picture(Color.GRAY, 2));
        published = TestVersions.publish(store, "desserts", set.folder(), PER_SHARD, NOON);

        // When
        Dataset version = source(cacheBytes).read();

        // Then
        Dataset folder = DatasetReader.read(set.folder());
        assertThat(version.digest()).isEqualTo(folder.digest());
        assertThat(version.labels()).isEqualTo(folder.labels());
        assertThat(published.holdoutDigest()).isEqualTo(without);
        assertThat(published.otherCount()).isEqualTo(2);
        LabelledSplit other = version.other().orElseThrow();
        assertThat(other.digest()).isEqualTo(folder.other().orElseThrow().digest());
        assertThat(other.images()).extracting(image -> image.content().name()).allSatisfy(name -> assertThat(name)
                .startsWith(published.key() + "/_other/"));
        for (HashedImage image : other.images()) {
            assertThat(ContentDigest.of(image.content().read())).isEqualTo(image.sha256());
        }
    }

    @Test
    void namesItsVersion() {
        assertThat(source(-1).version()).contains(new CheckpointPublished.DatasetVersion(published.version(), NOON));
        assertThat(source(-1).name()).isEqualTo("desserts@" + published.version());
        assertThat(DatasetSource.ofFolder(set.folder()).version()).isEmpty();
    }

    /** Without a cache, with one for no shard, for some shards, and for all. */
    @ParameterizedTest
    @ValueSource(longs = {-1, 0, 20_000, 1 << 20})
    void pixelsAreThoseOfTheFolder(long cacheBytes) throws IOException {
        try (DecodedDataset folder = decode(DatasetReader.read(set.folder()), "a");
                DecodedDataset version = decode(source(cacheBytes).read(), "b")) {
            for (Split split : Split.values()) {
                int[] all = new int[folder.split(split).size()];
                for (int i = 0; i < all.length; i++) {
                    all[i] = i;
                }
                assertThat(version.split(split).read(all).rgb())
                        .isEqualTo(folder.split(split).read(all).rgb());
            }
        }
        assertThat(EnumSet.copyOf(reads)).isEqualTo(sources(cacheBytes));
    }

    private static Set<ReadListener.Source> sources(long cacheBytes) {
        if (cacheBytes <= 0) {
            return EnumSet.of(ReadListener.Source.STORE);
        }
        return cacheBytes < 1 << 20 ? EnumSet.allOf(ReadListener.Source.class) : EnumSet.of(ReadListener.Source.CACHE);
    }

    private DecodedDataset decode(Dataset dataset, String cache) throws IOException {
        return DecodedDataset.open(
                dataset, new DecodedDataset.Options(16, temp.resolve(cache), 0, 2), (done, of) -> {});
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 1 << 20})
    void changedImageFailsWithItsNameAndTheObject(long cacheBytes) throws IOException {
        // Given
        ManifestEntry entry = holdoutImage();
        Path shard = temp.resolve("store").resolve(entry.place().object());
        byte[] bytes = Files.readAllBytes(shard);
        bytes[(int) entry.place().offset() + 50] ^= 1;
        Files.write(shard, bytes);

        // Then
        assertNamesImage(assertThatThrownBy(() -> decode(source(cacheBytes).read(), "a")), entry)
                .isInstanceOfSatisfying(PatisserieException.class, e -> assertThat(e.code())
                        .isEqualTo(ErrorCode.DATASET_OBJECT_INVALID));
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 1 << 20})
    void missingObjectFailsWithTheNameOfAnImage(long cacheBytes) throws IOException {
        // Given
        ManifestEntry entry = holdoutImage();
        Dataset dataset = source(cacheBytes).read();
        store.delete(entry.place().object());

        // Then
        assertNamesImage(
                        assertThatThrownBy(() -> image(dataset, entry).content().read()), entry)
                .isInstanceOfSatisfying(PatisserieException.class, e -> assertThat(e.code())
                        .isEqualTo(ErrorCode.DATASET_OBJECT_MISSING));
    }

    @Test
    void truncatedObjectFailsWithTheNameOfAnImage() throws IOException {
        // Given
        ManifestEntry entry = holdoutImage();
        Dataset dataset = source(1 << 20).read();
        Files.write(temp.resolve("store").resolve(entry.place().object()), new byte[1]);

        // Then
        assertNamesImage(
                        assertThatThrownBy(() -> image(dataset, entry).content().read()), entry)
                .isInstanceOfSatisfying(PatisserieException.class, e -> assertThat(e.code())
                        .isEqualTo(ErrorCode.DATASET_OBJECT_INVALID));
    }

    private ManifestEntry holdoutImage() {
        return new DatasetStore(store).read(published).entries(Split.HOLDOUT).get(0);
    }

    private static HashedImage image(Dataset dataset, ManifestEntry entry) {
        return dataset.split(entry.split()).images().stream()
                .filter(image -> image.sha256().equals(entry.sha256()))
                .findFirst()
                .orElseThrow();
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> assertNamesImage(
            AbstractThrowableAssert<?, ? extends Throwable> failure, ManifestEntry entry) {
        return failure.hasMessageContaining(entry.sha256().toString())
                .hasMessageContaining("/holdout/" + entry.label() + "/")
                .hasMessageContaining(entry.place().object());
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 1 << 20})
    void unavailableStoreIsRetriable(long cacheBytes) throws IOException {
        // Given
        Dataset dataset = source(cacheBytes).read();
        HashedImage image = dataset.split(Split.TRAIN).images().get(0);
        store.failAt(1);

        // Then
        assertThatThrownBy(() -> image.content().read())
                .isInstanceOfSatisfying(PatisserieException.class, e -> assertThat(e.code())
                        .isEqualTo(ErrorCode.DATASET_STORE_UNAVAILABLE));
        assertThat(image.content().read()).hasSize((int) image.content().bytes());
    }

    @Test
    void classMustHaveImagesInEverySplit() throws IOException {
        // Given
        AtomicFiles.deleteTree(set.classFolder(Split.VALIDATION, "pie"));
        published = TestVersions.publish(store, "desserts", set.folder(), PER_SHARD, NOON);

        // Then
        assertThatThrownBy(() -> source(-1).read())
                .isInstanceOfSatisfying(
                        PatisserieException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DATASET_INVALID))
                .hasMessageContaining("class 'pie' in desserts@" + published.version() + "/validation");
    }

    @Test
    void versionMustHaveTwoClasses() throws IOException {
        // Given
        for (Split split : Split.values()) {
            AtomicFiles.deleteTree(set.classFolder(split, "pie"));
            AtomicFiles.deleteTree(set.classFolder(split, "tart"));
        }
        published = TestVersions.publish(store, "desserts", set.folder(), PER_SHARD, NOON);

        // Then
        assertThatThrownBy(() -> source(-1).read())
                .isInstanceOf(PatisserieException.class)
                .hasMessageContaining("at least two classes", "[cake]");
    }

    @Test
    void unavailableStoreLeaksNoNativeMemory() throws Exception {
        int leaking = NativeMemory.roundsThatLeak(10, round -> {
            store.failAt(1 + round % 20);
            assertThatThrownBy(() -> decode(source(-1).read(), "a" + round)).isInstanceOf(PatisserieException.class);
        });

        assertThat(leaking).isLessThan(5);
    }
}
